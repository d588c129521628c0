const MAX_SWEEPS = 60;

/**
 * `vectorᵀ · pinv(matrix) · vector` for a symmetric matrix, which may lack full rank: by Jacobi's rotations, with
 * eigenvalues left out that are as small as rounding makes them (MATLAB's `pinv`: size × eps of the largest).
 *
 * @param matrix row by row, as many rows and columns as the vector is long
 */
export function pseudoInverseForm(matrix: Float64Array, vector: Float64Array): number {
  const size = vector.length;
  // Rotating the vector along spares the matrix of eigenvectors.
  const rotated = vector.slice();
  const diagonal = diagonalise(matrix.slice(), rotated);
  const largest = diagonal.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const tolerance = size * Number.EPSILON * largest;
  return diagonal.reduce(
    (sum, value, i) => (Math.abs(value) > tolerance ? sum + (rotated[i] ?? 0) ** 2 / value : sum),
    0,
  );
}

/** Cyclic Jacobi in place; returns the eigenvalues and leaves the vector in the basis of their eigenvectors. */
function diagonalise(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const at = (row: number, column: number) => matrix[row * size + column] ?? 0;
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let isDiagonal = true;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const [app, aqq, apq] = [at(p, p), at(q, q), at(p, q)];
        if (Math.abs(apq) <= Number.EPSILON * 1e-3 * Math.sqrt(Math.abs(app * aqq))) continue;
        isDiagonal = false;
        const theta = (aqq - app) / (2 * apq);
        const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const cosine = 1 / Math.sqrt(tangent * tangent + 1);
        rotate(matrix, vector, p, q, cosine, tangent * cosine);
      }
    }
    if (isDiagonal) break;
  }
  return Float64Array.from({ length: size }, (_, i) => at(i, i));
}

function rotate(
  matrix: Float64Array,
  vector: Float64Array,
  p: number,
  q: number,
  c: number,
  s: number,
): void {
  const size = vector.length;
  const turn = (values: Float64Array, first: number, second: number) => {
    const [a, b] = [values[first] ?? 0, values[second] ?? 0];
    values[first] = c * a - s * b;
    values[second] = s * a + c * b;
  };
  for (let i = 0; i < size; i++) turn(matrix, i * size + p, i * size + q);
  for (let i = 0; i < size; i++) turn(matrix, p * size + i, q * size + i);
  turn(vector, p, q);
}
