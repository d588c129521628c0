import type { Raster } from '../../src/types.js';

/**
 * The definition of `pictureStatistics`, pixel by pixel in float64.
 *
 * @param faintest coarse gradient, in levels per pixel, of the faintest edges to be counted
 */
export function slowStatistics({ data, width, height }: Raster, faintest: number) {
  const sample = (x: number, y: number, channel: number) => data[3 * (y * width + x) + channel] ?? Number.NaN;
  const at = (x: number, y: number) =>
    (299 * sample(x, y, 0) + 587 * sample(x, y, 1) + 114 * sample(x, y, 2)) / 1000;
  const histogram = new Float64Array(256);
  const means = new Float64Array(7);
  const pixels = width * height;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = [sample(x, y, 0), sample(x, y, 1), sample(x, y, 2)];
      const parts = [r, g, b, (r - g) ** 2, ((r + g) / 2 - b) ** 2];
      parts.push(Number(Math.max(r, g, b) <= 4), Number(Math.min(r, g, b) >= 251));
      for (const [i, part] of parts.entries()) means[i] = (means[i] ?? 0) + part / pixels;
      const level = roundHalfEven(at(x, y));
      histogram[level] = (histogram[level] ?? 0) + 1;
    }
  }
  return {
    means,
    histogram,
    laplacian: tiles(at, width, height),
    edges: edges(at, width, height, faintest),
    blocks: blocks(),
  };

  function blocks(): number[] {
    const found: number[] = [];
    for (let top = 1; top + 17 <= height; top += 16) {
      for (let left = 1; left + 17 <= width; left += 16) {
        let [residual, luma, largest] = [0, 0, 0];
        for (let y = top; y < top + 16; y++) {
          for (let x = left; x < left + 16; x++) {
            const row = (dy: number) => at(x - 1, y + dy) - 2 * at(x, y + dy) + at(x + 1, y + dy);
            residual += Math.abs(row(-1) - 2 * row(0) + row(1)) / 256;
            luma += at(x, y) / 256;
            largest += Math.max(sample(x, y, 0), sample(x, y, 1), sample(x, y, 2)) / 256;
          }
        }
        found.push(residual, luma, largest);
      }
    }
    return found;
  }
}

type Luma = (x: number, y: number) => number;

function tiles(at: Luma, width: number, height: number): Float64Array {
  const sums = new Float64Array(3 * 64);
  for (let y = 0; y < height - 2; y++) {
    for (let x = 0; x < width - 2; x++) {
      const response =
        at(x, y + 1) + at(x + 2, y + 1) + at(x + 1, y) + at(x + 1, y + 2) - 4 * at(x + 1, y + 1);
      const tile = Math.floor((8 * y) / (height - 2)) * 8 + Math.floor((8 * x) / (width - 2));
      for (const [i, part] of [response, response ** 2, 1].entries())
        sums[3 * tile + i] = (sums[3 * tile + i] ?? 0) + part;
    }
  }
  return sums;
}

/** All edges from so many levels per pixel on: their number, squared fine and squared coarse gradients, not in bins. */
function edges(at: Luma, width: number, height: number, faintest: number): number[] {
  const weights = [1, 4, 6, 4, 1];
  const blurred: Luma = (x, y) => {
    let sum = 0;
    for (const [j, v] of weights.entries())
      for (const [i, h] of weights.entries()) sum += (v * h * at(x + i - 2, y + j - 2)) / 256;
    return sum;
  };
  const squared = (plane: Luma, x: number, y: number) =>
    ((plane(x + 1, y) - plane(x - 1, y)) ** 2 + (plane(x, y + 1) - plane(x, y - 1)) ** 2) / 4;
  let [count, fine, coarse] = [0, 0, 0];
  for (let y = 3; y < height - 3; y++) {
    for (let x = 3; x < width - 3; x++) {
      const square = squared(blurred, x, y);
      if (square < faintest ** 2) continue;
      count++;
      coarse += square;
      fine += squared(at, x, y);
    }
  }
  return [count, fine, coarse];
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}
