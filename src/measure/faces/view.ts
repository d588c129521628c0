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
 */
export function viewSquare(raster: Raster, square: Square, size: number): Float32Array {
  const { data, width, height, channels } = raster;
  const area = size * size;
  const planes = new Float32Array(3 * area);
  const columns = points(square.left, square.side, size, width);
  const rows = points(square.top, square.side, size, height);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  for (let row = rows.first; row < rows.end; row++) {
    const upper = (rows.at[2 * row] ?? 0) * width;
    const lower = (rows.at[2 * row + 1] ?? 0) * width;
    for (let column = columns.first; column < columns.end; column++) {
      const left = columns.at[2 * column] ?? 0;
      const right = columns.at[2 * column + 1] ?? 0;
      const a = (upper + left) * channels;
      const b = (upper + right) * channels;
      const c = (lower + left) * channels;
      const d = (lower + right) * channels;
      const to = row * size + column;
      planes[to] = mean(data[a + blue], data[b + blue], data[c + blue], data[d + blue]);
      planes[area + to] = mean(data[a + green], data[b + green], data[c + green], data[d + green]);
      planes[2 * area + to] = mean(data[a], data[b], data[c], data[d]);
    }
  }
  return planes;
}

function mean(a = 0, b = 0, c = 0, d = 0): number {
  return (a + b + c + d) / 4;
}

/** Two points of each block along one axis, at its quarters, and which blocks have both of them in the picture. */
function points(start: number, side: number, size: number, length: number) {
  const at = Int32Array.from({ length: 2 * size }, (_, i) =>
    Math.floor(start + ((Math.floor(i / 2) + (i % 2 === 0 ? 0.25 : 0.75)) * side) / size),
  );
  let first = 0;
  while (first < size && (at[2 * first] ?? 0) < 0) first++;
  let end = size;
  while (end > first && (at[2 * end - 1] ?? 0) >= length) end--;
  return { at, first, end };
}
