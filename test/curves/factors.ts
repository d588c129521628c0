import { inverse, Matrix, SVD } from 'ml-matrix';

export interface FactorModel {
  readonly mean: readonly number[];
  /** For each column, one for each factor. */
  readonly loadings: readonly (readonly number[])[];
  /** Variance of what the factors leave, by column. */
  readonly noise: readonly number[];
  /** For each row, its place in the factors. */
  readonly scores: readonly (readonly number[])[];
}

const ROUNDS = 200;
/** Share of a column's variance that noise never falls below: columns are many, rows few. */
const NOISE_FLOOR = 1e-3;

/** Maximum-likelihood factor analysis by expectation maximisation (Rubin & Thayer, Psychometrika 47, 1982). */
export function fitFactors(rows: readonly (readonly number[])[], count: number): FactorModel {
  const data = new Matrix(rows.map((row) => [...row]));
  const mean = data.mean('column');
  const centred = data.subRowVector(mean);
  const size = centred.rows;
  const variance = columns(centred, (column) => column.reduce((sum, x) => sum + x * x, 0) / size);
  const floor = variance.map((value) => value * NOISE_FLOOR + 1e-9);
  const scale = Matrix.diag(variance.map((value) => Math.sqrt(value) + 1e-6));
  const svd = new SVD(Matrix.mul(centred.mmul(inverse(scale)), 1 / Math.sqrt(size)), { autoTranspose: true });
  let loadings = scale.mmul(
    svd.rightSingularVectors
      .subMatrix(0, centred.columns - 1, 0, count - 1)
      .mmul(Matrix.diag(svd.diagonal.slice(0, count))),
  );
  let noise = variance.map((value, i) => Math.max(value * 0.1, floor[i] ?? 0));
  let scores = new Matrix(size, count);
  for (let round = 0; round < ROUNDS; round++) {
    const weighted = Matrix.diag(noise.map((value) => 1 / value)).mmul(loadings);
    const posterior = inverse(Matrix.add(Matrix.eye(count), loadings.transpose().mmul(weighted)));
    scores = centred.mmul(weighted).mmul(posterior);
    const spread = Matrix.add(Matrix.mul(posterior, size), scores.transpose().mmul(scores));
    const shared = centred.transpose().mmul(scores);
    loadings = shared.mmul(inverse(spread));
    const explained = loadings.to2DArray().map((row, i) => dot(row, shared.getRow(i)) / size);
    noise = variance.map((value, i) => Math.max(value - (explained[i] ?? 0), floor[i] ?? 0));
  }
  return { mean, loadings: loadings.to2DArray(), noise, scores: scores.to2DArray() };
}

function columns<T>(matrix: Matrix, map: (column: number[]) => T): T[] {
  return Array.from({ length: matrix.columns }, (_, i) => map(matrix.getColumn(i)));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
