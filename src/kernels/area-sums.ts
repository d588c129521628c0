import type { Raster } from '../types.js';
import { kernelsWith } from './thumbnail.js';

/** Sums of red, green and blue over the cells of a grid. */
export interface AreaSums {
  /** Interleaved, cell by cell, row by row; whole numbers. */
  readonly data: Float64Array;
  /** What a sum is to be divided by to become a mean, 0 to 255. */
  readonly area: number;
}

/** Cells of the two grids, as in `assembly/area-sums.ts`. */
const SQUARE = 32 * 32;
const COARSE = 9 * 8;

/**
 * Sums a picture over grids of equal cells, one of 32×32 and one of 9×8: a pixel that cells share counts in each by its
 * part. All numbers are whole, so that they are the same on every machine.
 *
 * @throws RangeError unless the raster is RGB of at most 1024 pixels a side
 */
export function areaSums(raster: Raster): { readonly square: AreaSums; readonly coarse: AreaSums } {
  const kernels = kernelsWith(raster);
  const { width, height } = raster;
  const at = kernels.sumAreas(width, height);
  const sums = new Uint32Array(kernels.memory.buffer, at, 3 * (SQUARE + COARSE));
  const area = width * height;
  return {
    square: { data: Float64Array.from(sums.subarray(0, 3 * SQUARE)), area },
    coarse: { data: Float64Array.from(sums.subarray(3 * SQUARE)), area },
  };
}

/** Luma times a thousand (ITU-R BT.601, full range) of sums of red, green and blue. */
export function lumaAt(sums: Float64Array, cell: number): number {
  const at = cell * 3;
  return 299 * (sums[at] ?? 0) + 587 * (sums[at + 1] ?? 0) + 114 * (sums[at + 2] ?? 0);
}
