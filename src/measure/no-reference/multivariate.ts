/** A multivariate Gaussian: of natural images' features, or of one image's. */
export interface Gaussian {
  readonly mean: Float64Array;
  /** Row by row. */
  readonly covariance: Float64Array;
}

/**
 * Mean and sample covariance of rows that may hold NaN, as MATLAB's `nanmean` and `nancov` have them: a mean leaves out
 * what is NaN, the covariance every row with one. `null` where fewer than two whole rows are left.
 */
export function fitGaussian(rows: readonly Float64Array[]): Gaussian | null {
  const whole = rows.filter((row) => !row.some(Number.isNaN));
  const size = whole[0]?.length ?? 0;
  if (whole.length < 2) return null;
  const mean = columnMeans(rows, size);
  const centre = columnMeans(whole, size);
  const covariance = new Float64Array(size * size);
  for (const row of whole) {
    for (let i = 0; i < size; i++) {
      const deviation = (row[i] ?? 0) - (centre[i] ?? 0);
      for (let j = 0; j < size; j++) {
        const at = i * size + j;
        covariance[at] =
          (covariance[at] ?? 0) + (deviation * ((row[j] ?? 0) - (centre[j] ?? 0))) / (whole.length - 1);
      }
    }
  }
  return { mean, covariance };
}

function columnMeans(rows: readonly Float64Array[], size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, column) => {
    const present = rows.map((row) => row[column] ?? Number.NaN).filter((value) => !Number.isNaN(value));
    return present.reduce((sum, value) => sum + value, 0) / present.length;
  });
}

/** A symmetric matrix, row by row, from the rows of its lower triangle. */
export function symmetric(triangle: readonly (readonly number[])[]): Float64Array {
  const size = triangle.length;
  return Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    return triangle[Math.max(row, column)]?.[Math.min(row, column)] ?? Number.NaN;
  });
}
