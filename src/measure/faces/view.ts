import { fillView, type ViewPoints } from '../../kernels/view.js';
import type { Raster } from '../../types.js';

/** A square of a picture, in its pixels; it may reach beyond the picture, where it is black. */
export interface Square {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** The smallest square from the upper left corner that holds the picture, and is not to be enlarged to `least` pixels. */
export function wholePicture({ width, height }: Raster, least: number): Square {
  return { left: 0, top: 0, side: Math.max(width, height, least) };
}

/**
 * What is in a square of a picture, shrunk to `size` × `size`: planes in the order blue, green, red, 0 to 255. Grey is
 * spread over the three; alpha is not looked at. Each pixel is the mean of four points of the block it covers, as many as
 * the bilinear scaling has that the network was trained with; all of the block would take three times as long.
 *
 * @param planes to be filled, instead of new ones
 */
export function viewSquare(
  raster: Raster,
  { left, top, side }: Square,
  size: number,
  planes = new Float32Array(3 * size * size),
) {
  const columns = points(left, side, size, raster.width);
  const rows = points(top, side, size, raster.height);
  fillView(raster, columns, rows, planes);
  return planes;
}

/** Two points of each block along one axis, at its quarters, and which blocks have both of them in the picture. */
function points(start: number, side: number, size: number, length: number): ViewPoints {
  const at = new Int32Array(2 * size);
  for (let i = 0; i < size; i++) {
    at[2 * i] = Math.floor(start + ((i + 0.25) * side) / size);
    at[2 * i + 1] = Math.floor(start + ((i + 0.75) * side) / size);
  }
  let first = 0;
  while (first < size && (at[2 * first] ?? 0) < 0) first++;
  let end = size;
  while (end > first && (at[2 * end - 1] ?? 0) >= length) end--;
  return { at, first, end };
}
