import type { Raster } from '../types.js';

/** A multiple of every codec's block, so that a tile is coded as it is in its image. */
const TILE = 64;
const SHARE = 1 / 8;
const SMALLEST = 16;
const LARGEST = 64;

/**
 * A mosaic of square tiles of 64 pixels taken evenly from an image, for encodes that only need to be typical of it: an eighth
 * of its tiles, but at least 16 and at most 64, and as many more as fill the mosaic's last row. `null` where that is more than
 * half of the image, or the mosaic of a long strip would be narrower than asked.
 *
 * @param smallestSide in pixels
 */
export function takeSample({ data, width, height, channels }: Raster, smallestSide = TILE): Raster | null {
  const [across, down] = [Math.floor(width / TILE), Math.floor(height / TILE)];
  const wanted = Math.min(Math.max(Math.round(across * down * SHARE), SMALLEST), LARGEST);
  const columns = Math.min(Math.ceil(Math.sqrt((wanted * across) / Math.max(down, 1))), across);
  const rows = Math.min(Math.ceil(wanted / Math.max(columns, 1)), down);
  if (columns * rows < SMALLEST || columns * rows * 2 > across * down) return null;
  if (Math.min(columns, rows) * TILE < smallestSide) return null;
  const stride = columns * TILE * channels;
  const sample = new Uint8Array(stride * rows * TILE);
  for (let row = 0; row < rows; row++) {
    const fromY = Math.floor(((row + 0.5) * down) / rows) * TILE;
    for (let column = 0; column < columns; column++) {
      // Every other row is shifted, so that no column of the image is left out.
      const place = (column + (row % 2 === 0 ? 0.25 : 0.75)) * (across / columns);
      const fromX = Math.min(Math.floor(place), across - 1) * TILE;
      for (let y = 0; y < TILE; y++) {
        const from = ((fromY + y) * width + fromX) * channels;
        sample.set(
          data.subarray(from, from + TILE * channels),
          (row * TILE + y) * stride + column * TILE * channels,
        );
      }
    }
  }
  return { data: sample, width: columns * TILE, height: rows * TILE, channels };
}
