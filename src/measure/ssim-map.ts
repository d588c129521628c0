import type { Background } from '../kernels/ssim.js';
import type { Raster } from '../types.js';
import { requireSameSize, requireSide } from './rasters.js';

const SIGMA = 1.5;
/** Pixels on each side of a picture that have no position in its map. */
export const RADIUS = 5;
const WINDOW = 2 * RADIUS + 1;
const C1 = (0.01 * 255) ** 2;
const C2 = (0.03 * 255) ** 2;

/** A map of local SSIM: `width × height` values from −1 to 1, row by row; it is 10 narrower and lower than the images. */
export interface SsimMap {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * The map whose mean the metric `ssim` reports, for looking at: Gaussian window 11×11, σ 1.5, BT.601 luma, alpha on one background.
 * The kernel, which is some ten times faster, keeps only means of tiles.
 *
 * @throws IqError `too_small` or `size_mismatch`
 */
export function ssimMap(reference: Raster, candidate: Raster, background: Background = 'black'): SsimMap {
  requireSide(reference, 'the SSIM map', WINDOW);
  requireSameSize(reference, candidate);
  const width = reference.width - 2 * RADIUS;
  const height = reference.height - 2 * RADIUS;
  const values = new Float32Array(width * height);
  // Strip by strip, because the planes in f64 would be five times as large as both images.
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top) + 2 * RADIUS;
    const map = mapOf(strip(reference, top, rows), strip(candidate, top, rows), background);
    values.set(map, top * width);
  }
  return { values, width, height };
}

const STRIP = 128;

function strip({ data, width, channels }: Raster, top: number, height: number): Raster {
  const row = width * channels;
  return { data: data.subarray(top * row, (top + height) * row), width, height, channels };
}

function mapOf(reference: Raster, candidate: Raster, background: Background): Float32Array {
  const { width, height } = reference;
  const [x, y] = [lumaOf(reference, background), lumaOf(candidate, background)];
  const meanOf = (a: Float64Array, b?: Float64Array) => {
    const product = b ? a.map((value, i) => value * (b[i] ?? 0)) : a;
    return blur(product, width, height);
  };
  const [meanX, meanY, meanXX, meanYY, meanXY] = [
    meanOf(x),
    meanOf(y),
    meanOf(x, x),
    meanOf(y, y),
    meanOf(x, y),
  ];
  const map = new Float32Array(meanX.length);
  for (let i = 0; i < map.length; i++) {
    const mx = meanX[i] ?? 0;
    const my = meanY[i] ?? 0;
    const variances = (meanXX[i] ?? 0) - mx * mx + (meanYY[i] ?? 0) - my * my;
    const covariance = (meanXY[i] ?? 0) - mx * my;
    const luminance = (2 * mx * my + C1) / (mx * mx + my * my + C1);
    map[i] = (luminance * (2 * covariance + C2)) / (variances + C2);
  }
  return map;
}

const TAPS = gaussian();

function gaussian(): number[] {
  const taps = Array.from({ length: WINDOW }, (_, i) => Math.exp(-((i - RADIUS) ** 2) / (2 * SIGMA * SIGMA)));
  const sum = taps.reduce((a, b) => a + b, 0);
  return taps.map((tap) => tap / sum);
}

function lumaOf({ data, width, height, channels }: Raster, background: Background): Float64Array {
  const behind = background === 'white' ? 255 : 0;
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  const hasAlpha = channels === 2 || channels === 4;
  const plane = new Float64Array(width * height);
  for (let i = 0, at = 0; i < plane.length; i++, at += channels) {
    const luma = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + green] ?? 0) + 0.114 * (data[at + blue] ?? 0);
    const alpha = hasAlpha ? (data[at + channels - 1] ?? 0) / 255 : 1;
    plane[i] = luma * alpha + behind * (1 - alpha);
  }
  return plane;
}

/** Blurs along rows, then along columns, and keeps the positions whose whole window is inside. */
function blur(plane: Float64Array, width: number, height: number): Float64Array {
  const columns = width - 2 * RADIUS;
  const rows = height - 2 * RADIUS;
  const across = new Float64Array(columns * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let t = 0; t < WINDOW; t++) sum += (TAPS[t] ?? 0) * (plane[y * width + x + t] ?? 0);
      across[y * columns + x] = sum;
    }
  }
  const both = new Float64Array(columns * rows);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let t = 0; t < WINDOW; t++) sum += (TAPS[t] ?? 0) * (across[(y + t) * columns + x] ?? 0);
      both[y * columns + x] = sum;
    }
  }
  return both;
}
