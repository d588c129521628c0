import type { Raster } from '../../types.js';
import { type Box, within } from './face.js';

/** A smaller face has too few pixels to be judged. */
const LEAST_SIDE = 16;

/** Larger faces are shrunk until they are less than twice as wide: eyes and mouth are sharp or not at any distance. */
const FACE_WIDTH = 64;

/**
 * Variance of the Laplacian (4 neighbours) of the luma (ITU-R BT.601, 0 to 255) in a box, which is shrunk by a whole
 * factor to 64–127 pixels' width: 0 upwards, more is sharper. `null` for a box of less than 16 pixels a side.
 */
export function boxSharpness(raster: Raster, box: Box): number | null {
  const part = within(box, raster);
  if (part === null || Math.min(part.width, part.height) < LEAST_SIDE) return null;
  const factor = Math.max(1, Math.floor(part.width / FACE_WIDTH));
  const width = Math.floor(part.width / factor);
  const height = Math.floor(part.height / factor);
  const luma = shrunkLuma(raster, Math.floor(part.left), Math.floor(part.top), width, height, factor);
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let at = y * width + 1, end = (y + 1) * width - 1; at < end; at++) {
      const around =
        (luma[at - 1] ?? 0) + (luma[at + 1] ?? 0) + (luma[at - width] ?? 0) + (luma[at + width] ?? 0);
      const laplacian = around - 4 * (luma[at] ?? 0);
      sum += laplacian;
      squares += laplacian * laplacian;
    }
  }
  const count = (width - 2) * (height - 2);
  return Math.max(0, squares / count - (sum / count) ** 2);
}

/** The means of blocks of `factor` × `factor` pixels, from a corner on. */
function shrunkLuma(
  { data, width, channels }: Raster,
  left: number,
  top: number,
  columns: number,
  rows: number,
  factor: number,
): Float64Array {
  const luma = new Float64Array(columns * rows);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  for (let y = 0; y < rows * factor; y++) {
    const row = Math.floor(y / factor) * columns;
    for (let x = 0; x < columns * factor; x++) {
      const from = ((top + y) * width + left + x) * channels;
      const value =
        0.299 * (data[from] ?? 0) + 0.587 * (data[from + green] ?? 0) + 0.114 * (data[from + blue] ?? 0);
      const to = row + Math.floor(x / factor);
      luma[to] = (luma[to] ?? 0) + value / (factor * factor);
    }
  }
  return luma;
}
