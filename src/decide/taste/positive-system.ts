/** Rows of numbers. */
export type Matrix = readonly Float64Array[];

/** The solution of a small linear system whose matrix is symmetric and positive definite, by Cholesky's factors. */
export function solvePositive(matrix: Matrix, right: Float64Array): Float64Array {
  const size = right.length;
  const factor = matrix.map((row) => Float64Array.from(row));
  const entry = (i: number, j: number) => factor[i]?.[j] ?? 0;
  for (const [i, row] of factor.entries()) {
    for (let j = 0; j <= i; j++) {
      let sum = row[j] ?? 0;
      for (let k = 0; k < j; k++) sum -= entry(i, k) * entry(j, k);
      row[j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / entry(j, j);
    }
  }
  const solution = Float64Array.from(right);
  const at = (i: number) => solution[i] ?? 0;
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i] = at(i) - entry(i, k) * at(k);
    solution[i] = at(i) / entry(i, i);
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i] = at(i) - entry(k, i) * at(k);
    solution[i] = at(i) / entry(i, i);
  }
  return solution;
}
