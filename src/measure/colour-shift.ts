import type { Raster } from '../types.js';
import { requireSameSize } from './rasters.js';

/** Side of a block, in pixels: small enough that a button of a screenshot fills one. */
const BLOCK = 8;

export interface PreparedColourShift {
  /**
   * How far the mean colour of the worst 8×8 block moved: distance in the space of Y, Cb and Cr, 0 (nowhere) to about
   * 290, lower is better. Blocks cut by the border to less than half do not count.
   *
   * @throws IqError `size_mismatch`
   */
  score(candidate: Raster): number;
}

/**
 * Finds small things that lost their colour, which means over an image hide. Y, Cb and Cr are those of ITU-R BT.601, full
 * range; alpha is composited on black. Dithering passes, because it keeps the mean of a block.
 */
export const colourShift = {
  prepare(reference: Raster): PreparedColourShift {
    const expected = blockColours(reference);
    return {
      score(candidate) {
        requireSameSize(reference, candidate);
        const actual = blockColours(candidate);
        let largest = 0;
        for (let at = 0; at < expected.length; at += 3) {
          const move = (plane: number) => (actual[at + plane] ?? 0) - (expected[at + plane] ?? 0);
          largest = Math.max(largest, Math.hypot(move(0), move(1), move(2)));
        }
        return largest;
      },
    };
  },
};

/** Mean Y, Cb and Cr of each block, row by row; 0 for blocks that do not count. */
function blockColours({ data, width, height, channels }: Raster): Float64Array {
  const columns = Math.ceil(width / BLOCK);
  const rows = Math.ceil(height / BLOCK);
  const colours = new Float64Array(3 * columns * rows);
  const [green, blue] = channels >= 3 ? [1, 2] : [0, 0];
  const hasAlpha = channels === 2 || channels === 4;
  for (let row = 0; row < rows; row++) {
    const bottom = Math.min(height, (row + 1) * BLOCK);
    for (let column = 0; column < columns; column++) {
      const right = Math.min(width, (column + 1) * BLOCK);
      const count = (bottom - row * BLOCK) * (right - column * BLOCK);
      if (2 * count < BLOCK * BLOCK) continue;
      let [r, g, b] = [0, 0, 0];
      for (let y = row * BLOCK; y < bottom; y++) {
        const end = (y * width + right) * channels;
        for (let at = (y * width + column * BLOCK) * channels; at < end; at += channels) {
          const opacity = hasAlpha ? (data[at + channels - 1] ?? 0) / 255 : 1;
          r += (data[at] ?? 0) * opacity;
          g += (data[at + green] ?? 0) * opacity;
          b += (data[at + blue] ?? 0) * opacity;
        }
      }
      const luma = (0.299 * r + 0.587 * g + 0.114 * b) / count;
      colours.set(
        [luma, (b / count - luma) / 1.772, (r / count - luma) / 1.402],
        3 * (row * columns + column),
      );
    }
  }
  return colours;
}
