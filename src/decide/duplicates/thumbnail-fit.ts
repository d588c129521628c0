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
/** Of an equation: the terms and, behind them, the difference that they are to explain. */
const STRIDE = TERMS + 1;

// A million photos can have as many pairs to compare: these are filled anew by each synchronous call.
const mean = new Float64Array(CELLS);
const difference = new Float64Array(CELLS);
/** What each cell changes by as brightness, contrast, and shift and scale change, across and down. */
const ones = new Float64Array(CELLS).fill(1);
const contrast = new Float64Array(CELLS);
const [shiftX, shiftY] = [new Float64Array(CELLS), new Float64Array(CELLS)];
const [scaleX, scaleY] = [new Float64Array(CELLS), new Float64Array(CELLS)];
const terms = [ones, contrast, shiftX, scaleX, shiftY, scaleY];
const equations = new Float64Array(TERMS * STRIDE);

/** Rows of a thumbnail: from, and up to, but without. */
export type Rows = readonly [from: number, to: number];
export const ALL_ROWS: Rows = [0, LUMA_SIDE];

/**
 * Least squares of what small changes of brightness, contrast, shift and scale explain of a difference.
 *
 * @param rows what is to be explained; the others may differ as they will
 */
export function fitDifference(a: Uint8Array, b: Uint8Array, [from, to]: Rows = ALL_ROWS): ThumbnailFit {
  const [begin, end] = [from * LUMA_SIDE, to * LUMA_SIDE];
  const brightness = setTerms(a, b);
  const factors = solve(begin, end);
  for (const [term, values] of terms.entries()) {
    const factor = factors[term] ?? 0;
    for (let cell = 0; cell < CELLS; cell++) {
      difference[cell] = (difference[cell] ?? 0) - factor * (values[cell] ?? 0);
    }
  }
  let largest = 0;
  for (let cell = begin; cell < end; cell++) largest = Math.max(largest, Math.abs(difference[cell] ?? 0));
  const squares = dot(difference, difference, begin, end);
  return { factors, rest: Math.sqrt(squares / (end - begin)), largest, brightness, detail: detailOfMean() };
}

/** Sets mean, difference and terms; returns the mean of the difference. */
function setTerms(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  let sumOfDifferences = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const [valueA, valueB] = [a[cell] ?? 0, b[cell] ?? 0];
    mean[cell] = (valueA + valueB) / 2;
    difference[cell] = valueA - valueB;
    sum += valueA + valueB;
    sumOfDifferences += valueA - valueB;
  }
  const average = sum / 2 / CELLS;
  const last = LUMA_SIDE - 1;
  for (let y = 0; y < LUMA_SIDE; y++) {
    for (let x = 0; x < LUMA_SIDE; x++) {
      const cell = y * LUMA_SIDE + x;
      const [left, right] = [x > 0 ? 1 : 0, x < last ? 1 : 0];
      const [up, down] = [y > 0 ? LUMA_SIDE : 0, y < last ? LUMA_SIDE : 0];
      const acrossSlope = ((mean[cell + right] ?? 0) - (mean[cell - left] ?? 0)) / (left + right);
      const downSlope = ((mean[cell + down] ?? 0) - (mean[cell - up] ?? 0)) / ((up + down) / LUMA_SIDE);
      contrast[cell] = (mean[cell] ?? 0) - average;
      shiftX[cell] = acrossSlope;
      scaleX[cell] = acrossSlope * ((2 * x + 1) / LUMA_SIDE - 1);
      shiftY[cell] = downSlope;
      scaleY[cell] = downSlope * ((2 * y + 1) / LUMA_SIDE - 1);
    }
  }
  return sumOfDifferences / CELLS;
}

/**
 * Keeps out terms that a picture cannot tell apart, such as shift and scale where all is even. Of sums of squares over 256
 * cells: as much as a tenth of a level in each.
 */
const RIDGE = 0.01 * CELLS;

/** Sums of the products of each two terms, a symmetric matrix, and of each with the difference. */
function setEquations(begin: number, end: number): void {
  for (const [row, own] of terms.entries()) {
    for (let column = row; column < TERMS; column++) {
      const sum = dot(own, terms[column] ?? own, begin, end) + (row === column ? RIDGE : 0);
      equations[row * STRIDE + column] = sum;
      equations[column * STRIDE + row] = sum;
    }
    equations[row * STRIDE + TERMS] = dot(own, difference, begin, end);
  }
}

/** Sum of the products over some cells, a multiple of four: four at once, for which no addition has to wait for the one before it. */
function dot(a: Float64Array, b: Float64Array, begin: number, end: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let cell = begin; cell < end; cell += 4) {
    first += (a[cell] ?? 0) * (b[cell] ?? 0);
    second += (a[cell + 1] ?? 0) * (b[cell + 1] ?? 0);
    third += (a[cell + 2] ?? 0) * (b[cell + 2] ?? 0);
    fourth += (a[cell + 3] ?? 0) * (b[cell + 3] ?? 0);
  }
  return first + second + third + fourth;
}

function solve(begin: number, end: number): number[] {
  setEquations(begin, end);
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
