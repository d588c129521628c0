import type { Plane } from './plane.js';

/** What lies outside the image: nothing (`filter2`), or the outermost samples once more (`imfilter(…, 'replicate')`). */
export type Border = 'zero' | 'replicate';

const RADIUS = 3;
const TAPS = 2 * RADIUS + 1;
/** The 7×7 Gaussian window of σ 7/6 is the product of this line and itself. */
const WINDOW = gaussian(7 / 6);
/** Keeps the quotient of two small numbers small; for samples from 0 to 255. */
const C = 1;

/**
 * Coefficients nearer to 0 are rounding of differences that are 0, as on equal samples and on even slopes: off by about
 * 1e-13 either way. One level in a corner of the window makes 1e-6 or more.
 */
const ROUNDING = 1e-9;

/** A row of an image: its coefficients, and the local standard deviation that they were divided by (less the constant). */
export interface MscnRow {
  readonly y: number;
  /** Overwritten by the next row. */
  readonly coefficients: Float64Array;
  readonly deviations: Float64Array;
}

/** Mean-subtracted, contrast-normalised coefficients (Ruderman 1994): (sample − local mean) / (local deviation + 1). */
export function mscn(plane: Plane, border: Border): Plane {
  const data = new Float64Array(plane.width * plane.height);
  for (const { y, coefficients } of mscnRows(plane, border)) data.set(coefficients, y * plane.width);
  return { data, width: plane.width, height: plane.height };
}

/**
 * Share of the coefficients, 0 to 1, whose sign only rounding decides. Both metrics count signs, so that it says how
 * much of a score is chance.
 */
export function roundingShare({ data }: Plane): number {
  let count = 0;
  for (let at = 0; at < data.length; at++) if (Math.abs(data[at] ?? 0) < ROUNDING) count++;
  return count / data.length;
}

/** The coefficients from the top to the bottom, in f64; needs memory for a few rows only. */
export function* mscnRows({ data, width, height }: Plane, border: Border): Generator<MscnRow> {
  const replicate = border === 'replicate';
  const padded = new Float64Array(width + 2 * RADIUS);
  // The last seven rows, filtered along x: of the samples and of their squares.
  const sums = new Float64Array(TAPS * width);
  const squares = new Float64Array(TAPS * width);
  // Where they begin, from the top of the window down.
  const lines = new Int32Array(TAPS);
  const coefficients = new Float64Array(width);
  const deviations = new Float64Array(width);

  const load = (row: number) => {
    const slot = ((row + TAPS) % TAPS) * width;
    if (!replicate && (row < 0 || row >= height)) {
      sums.fill(0, slot, slot + width);
      squares.fill(0, slot, slot + width);
      return;
    }
    const start = Math.min(Math.max(row, 0), height - 1) * width;
    padded.set(data.subarray(start, start + width), RADIUS);
    if (replicate) {
      padded.fill(data[start] ?? 0, 0, RADIUS);
      padded.fill(data[start + width - 1] ?? 0, RADIUS + width);
    }
    for (let x = 0; x < width; x++) {
      let sum = 0;
      let square = 0;
      for (let tap = 0; tap < TAPS; tap++) {
        const sample = padded[x + tap] ?? 0;
        const weighted = (WINDOW[tap] ?? 0) * sample;
        sum += weighted;
        square += weighted * sample;
      }
      sums[slot + x] = sum;
      squares[slot + x] = square;
    }
  };

  for (let row = -RADIUS; row < RADIUS; row++) load(row);
  for (let y = 0; y < height; y++) {
    load(y + RADIUS);
    for (let tap = 0; tap < TAPS; tap++) lines[tap] = ((y - RADIUS + tap + TAPS) % TAPS) * width;
    for (let x = 0; x < width; x++) {
      let mean = 0;
      let square = 0;
      for (let tap = 0; tap < TAPS; tap++) {
        const at = (lines[tap] ?? 0) + x;
        const weight = WINDOW[tap] ?? 0;
        mean += weight * (sums[at] ?? 0);
        square += weight * (squares[at] ?? 0);
      }
      const difference = (data[y * width + x] ?? 0) - mean;
      const deviation = Math.sqrt(Math.abs(square - mean * mean));
      deviations[x] = deviation;
      coefficients[x] = difference / (deviation + C);
    }
    yield { y, coefficients, deviations };
  }
}

function gaussian(sigma: number): Float64Array {
  const weights = Float64Array.from({ length: TAPS }, (_, i) =>
    Math.exp(-((i - RADIUS) ** 2) / (2 * sigma ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
