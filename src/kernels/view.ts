import type { Raster } from '../types.js';
import { instantiateKernels, type KernelExports } from './module.js';

/** Where a view's pixels are taken from along one axis: two places for each, and which of them are in the picture. */
export interface ViewPoints {
  /** Whole numbers; those of pixels that are not in the picture do not matter. */
  readonly at: Int32Array;
  readonly first: number;
  readonly end: number;
}

/** One instance a process: what it holds is written anew by each call. */
let kernels: KernelExports | undefined;

/**
 * Fills square planes, in the order blue, green, red, 0 to 255, with means of four points of a picture: each pixel's two
 * columns by its two rows. What is not in the picture is black, grey is spread over the planes, alpha is not looked at.
 *
 * @param planes to be filled; at least 4 pixels a side
 */
export function fillView(raster: Raster, columns: ViewPoints, rows: ViewPoints, planes: Float32Array): void {
  const { data, width, height, channels } = raster;
  kernels ??= instantiateKernels();
  const size = columns.at.length / 2;
  const address = kernels.viewRaster(data.length);
  const points = kernels.viewPoints(size);
  new Uint8Array(kernels.memory.buffer).set(data, address);
  const offsets = new Int32Array(kernels.memory.buffer, points, 4 * size);
  for (let i = 0; i < 2 * size; i++) {
    offsets[i] = clamped(columns.at[i], width) * channels;
    offsets[2 * size + i] = clamped(rows.at[i], height) * width * channels;
  }
  const filled = kernels.viewPlanes(channels, columns.first, columns.end, rows.first, rows.end);
  planes.set(new Float32Array(kernels.memory.buffer, filled, planes.length));
}

function clamped(place: number | undefined, length: number): number {
  return Math.min(length - 1, Math.max(0, place ?? 0));
}
