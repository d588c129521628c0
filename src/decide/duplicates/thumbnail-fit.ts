import { LUMA_SIDE } from '../../measure/picture-signature.js';

/** What makes one thumbnail of luma into another. Swapped, they give the same but for the signs. */
interface ThumbnailFit {
  /** Of brightness (levels), contrast (a part of it), and shift and scale across and down (cells). */
  readonly factors: readonly number[];
  /** What these leave unexplained, in grey levels: root mean square and largest. */
  readonly rest: number;
  readonly largest: number;
  /** Difference of the means, in grey levels. */
  readonly brightness: number;
  /** Standard deviation of the cells of the mean thumbnail from the mean of their four neighbours, in grey levels. */
  readonly detail: number;
}

const CELLS = LUMA_SIDE ** 2;
const TERMS = 6;
/** Terms of a cell and, behind them, the difference that they are to explain. */
const STRIDE = TERMS + 1;

// A million photos can have as many pairs to compare: these are filled anew by each synchronous call.
const mean = new Float64Array(CELLS);
const terms = new Float64Array(CELLS * STRIDE);
const equations = new Float64Array(TERMS * STRIDE);

/** Least squares of what small changes of brightness, contrast, shift and scale explain of a difference. */
export function fitDifference(a: Uint8Array, b: Uint8Array): ThumbnailFit {
  const brightness = setTerms(a, b);
  const factors = solve();
  let squares = 0;
  let largest = 0;
  for (let at = 0; at < terms.length; at += STRIDE) {
    let left = terms[at + TERMS] ?? 0;
    for (let term = 0; term < TERMS; term++) left -= (factors[term] ?? 0) * (terms[at + term] ?? 0);
    squares += left * left;
    largest = Math.max(largest, Math.abs(left));
  }
  return { factors, rest: Math.sqrt(squares / CELLS), largest, brightness, detail: detailOfMean() };
}

/** Sets what each cell changes by as brightness, contrast, and then shift and scale change, across and down. */
function setTerms(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  let difference = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const [valueA, valueB] = [a[cell] ?? 0, b[cell] ?? 0];
    mean[cell] = (valueA + valueB) / 2;
    sum += valueA + valueB;
    difference += valueA - valueB;
    terms[cell * STRIDE + TERMS] = valueA - valueB;
  }
  const average = sum / 2 / CELLS;
  const last = LUMA_SIDE - 1;
  for (let y = 0; y < LUMA_SIDE; y++) {
    for (let x = 0; x < LUMA_SIDE; x++) {
      const cell = y * LUMA_SIDE + x;
      const at = cell * STRIDE;
      const [left, right] = [x > 0 ? 1 : 0, x < last ? 1 : 0];
      const [up, down] = [y > 0 ? LUMA_SIDE : 0, y < last ? LUMA_SIDE : 0];
      const acrossSlope = ((mean[cell + right] ?? 0) - (mean[cell - left] ?? 0)) / (left + right);
      const downSlope = ((mean[cell + down] ?? 0) - (mean[cell - up] ?? 0)) / ((up + down) / LUMA_SIDE);
      terms[at] = 1;
      terms[at + 1] = (mean[cell] ?? 0) - average;
      terms[at + 2] = acrossSlope;
      terms[at + 3] = acrossSlope * ((2 * x + 1) / LUMA_SIDE - 1);
      terms[at + 4] = downSlope;
      terms[at + 5] = downSlope * ((2 * y + 1) / LUMA_SIDE - 1);
    }
  }
  return difference / CELLS;
}

/**
 * Keeps out terms that a picture cannot tell apart, such as shift and scale where all is even. Of sums of squares over 256
 * cells: as much as a tenth of a level in each.
 */
const RIDGE = 0.01 * CELLS;

function solve(): number[] {
  for (let row = 0; row < TERMS; row++) {
    for (let column = 0; column < STRIDE; column++) {
      let sum = row === column ? RIDGE : 0;
      for (let at = 0; at < terms.length; at += STRIDE)
        sum += (terms[at + row] ?? 0) * (terms[at + column] ?? 0);
      equations[row * STRIDE + column] = sum;
    }
  }
  for (let pivot = 0; pivot < TERMS; pivot++) {
    for (let row = 0; row < TERMS; row++) {
      if (row === pivot) continue;
      const factor = (equations[row * STRIDE + pivot] ?? 0) / (equations[pivot * STRIDE + pivot] ?? 1);
      for (let column = pivot; column < STRIDE; column++) {
        const at = row * STRIDE + column;
        equations[at] = (equations[at] ?? 0) - factor * (equations[pivot * STRIDE + column] ?? 0);
      }
    }
  }
  return Array.from({ length: TERMS }, (_, row) => {
    return (equations[row * STRIDE + TERMS] ?? 0) / (equations[row * STRIDE + row] ?? 1);
  });
}

function detailOfMean(): number {
  let sum = 0;
  for (let y = 1; y < LUMA_SIDE - 1; y++) {
    for (let x = 1; x < LUMA_SIDE - 1; x++) {
      const cell = y * LUMA_SIDE + x;
      const beside = (mean[cell - 1] ?? 0) + (mean[cell + 1] ?? 0);
      const expected = (beside + (mean[cell - LUMA_SIDE] ?? 0) + (mean[cell + LUMA_SIDE] ?? 0)) / 4;
      sum += ((mean[cell] ?? 0) - expected) ** 2;
    }
  }
  return Math.sqrt(sum / (LUMA_SIDE - 2) ** 2);
}
