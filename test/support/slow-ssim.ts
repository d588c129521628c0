import type { Raster } from '../../src/types.js';

/**
 * SSIM as the paper writes it, in float64 and without any cleverness, to check the kernels against: a full 11×11
 * window at every position, the usual form of the formula, samples that are not centred.
 */
const SIDE = 11;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;
const WINDOW = gaussianWindow();

export type SlowPlane = 'luma' | 'cb' | 'cr';

/**
 * How far the kernels' f32 may be from `expected`. Rounding is in proportion to the distance from 1: a single window
 * over a smooth area that is far from mid-grey, heavily distorted, is the worst case by measurement; it averages out
 * over an image.
 */
export function toleranceAt(expected: number): number {
  return 1e-6 + 3e-5 * (1 - expected);
}

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly at: (x: number, y: number) => number;
}

export interface SlowResult {
  readonly mean: number;
  readonly tileMeans: number[];
  readonly worstArea: number;
}

/** Without luminance: contrast times structure alone. */
export function slowSsim(a: Plane, b: Plane, hasLuminance = true): SlowResult {
  const width = a.width - SIDE + 1;
  const height = a.height - SIDE + 1;
  const tilesAlong = (length: number) => Math.max(1, Math.round(length / 32));
  const [columns, rows] = [tilesAlong(width), tilesAlong(height)];
  const tiles: number[][] = Array.from({ length: columns * rows }, () => []);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.min(x >> 5, columns - 1), Math.min(y >> 5, rows - 1)];
      tiles[row * columns + column]?.push(ssimAt(a, b, x, y, hasLuminance));
    }
  }
  const tileMeans = tiles.map(mean);
  return { mean: mean(tiles.flat()), tileMeans, worstArea: fifthPercentile(tileMeans) };
}

/** A plane of a raster on a background; the chroma planes are signed, neutral is 0. */
export function slowPlane(raster: Raster, plane: SlowPlane, background: number): Plane {
  const { data, width, height, channels } = raster;
  const sample = (index: number) => data[index] ?? Number.NaN;
  const at = (x: number, y: number) => {
    const first = (y * width + x) * channels;
    const colour = channels > 2;
    const red = sample(first);
    const green = colour ? sample(first + 1) : red;
    const blue = colour ? sample(first + 2) : red;
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    const alpha = channels % 2 === 0 ? sample(first + channels - 1) / 255 : 1;
    if (plane === 'luma') return alpha * luma + (1 - alpha) * background;
    const difference = plane === 'cb' ? (blue - luma) / 1.772 : (red - luma) / 1.402;
    return alpha * difference;
  };
  return { width, height, at };
}

export function slowHalf(plane: Plane): Plane {
  const column = (x: number) => Math.min(x, plane.width - 1);
  const row = (y: number) => Math.min(y, plane.height - 1);
  const read = (x: number, y: number) => plane.at(column(x), row(y));
  return {
    width: Math.ceil(plane.width / 2),
    height: Math.ceil(plane.height / 2),
    at: (x, y) =>
      (read(2 * x, 2 * y) + read(2 * x + 1, 2 * y) + read(2 * x, 2 * y + 1) + read(2 * x + 1, 2 * y + 1)) / 4,
  };
}

/** The lower of the values on black and on white. */
export function slowLumaSsim(a: Raster, b: Raster): { value: number; worstArea: number } {
  const [black, white] = [0, 255].map((background) =>
    slowSsim(slowPlane(a, 'luma', background), slowPlane(b, 'luma', background)),
  ) as [SlowResult, SlowResult];
  return { value: Math.min(black.mean, white.mean), worstArea: Math.min(black.worstArea, white.worstArea) };
}

export function slowChromaGuard(a: Raster, b: Raster): number {
  const half = (plane: Plane) => (Math.min(a.width, a.height) < 21 ? plane : slowHalf(plane));
  const scores = (['cb', 'cr'] as const).map(
    (name) => slowSsim(half(slowPlane(a, name, 0)), half(slowPlane(b, name, 0))).mean,
  );
  return Math.min(...scores);
}

function ssimAt(a: Plane, b: Plane, left: number, top: number, hasLuminance: boolean): number {
  let [meanA, meanB, squareA, squareB, product] = [0, 0, 0, 0, 0];
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const weight = WINDOW[y * SIDE + x] ?? Number.NaN;
      const [sampleA, sampleB] = [a.at(left + x, top + y), b.at(left + x, top + y)];
      meanA += weight * sampleA;
      meanB += weight * sampleB;
      squareA += weight * sampleA * sampleA;
      squareB += weight * sampleB * sampleB;
      product += weight * sampleA * sampleB;
    }
  }
  const luminance = hasLuminance ? (2 * meanA * meanB + C1) / (meanA ** 2 + meanB ** 2 + C1) : 1;
  const structure = 2 * (product - meanA * meanB) + C2;
  return (luminance * structure) / (squareA - meanA ** 2 + squareB - meanB ** 2 + C2);
}

function gaussianWindow(): number[] {
  const weights: number[] = [];
  for (let y = -5; y <= 5; y++) for (let x = -5; x <= 5; x++) weights.push(Math.exp(-(x * x + y * y) / 4.5));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function fifthPercentile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = 0.05 * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position % 1);
}
