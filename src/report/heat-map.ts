import sharp from 'sharp';
import type { SsimMap } from '../measure/ssim-map.js';
import { colourOf } from './heat-colours.js';

const LEGEND_HEIGHT = 32;
/** Room for the legend's words on pictures that are narrower. */
const SMALLEST_WIDTH = 160;
const MARGIN = 8;
const BAR_HEIGHT = 8;
const INK = [60, 60, 60] as const;

/**
 * Paints an SSIM map as a PNG: a pixel for each position, dark where the pictures differ, with a legend below. Values
 * under 0 have the colour of 0.
 */
export async function paintHeatMap(map: SsimMap): Promise<Buffer> {
  const width = Math.max(map.width, SMALLEST_WIDTH);
  const height = map.height + LEGEND_HEIGHT;
  const data = new Uint8Array(width * height * 3).fill(255);
  const put = (x: number, y: number, colour: readonly number[]) => data.set(colour, 3 * (y * width + x));

  for (let y = 0; y < map.height; y++) {
    for (let x = 0; x < map.width; x++) put(x, y, colourOf(map.values[y * map.width + x] ?? 0));
  }
  const barWidth = width - 2 * MARGIN;
  const barTop = map.height + MARGIN;
  for (let x = 0; x < barWidth; x++) {
    for (let y = 0; y < BAR_HEIGHT; y++) put(MARGIN + x, barTop + y, colourOf(x / (barWidth - 1)));
  }
  const write = (text: string, left: number) => {
    for (const [i, letter] of [...text].entries()) {
      for (const [row, bits] of (GLYPHS[letter] ?? []).entries()) {
        for (let bit = 0; bit < 5; bit++) {
          if ((bits >> (4 - bit)) & 1) put(left + 6 * i + bit, barTop + BAR_HEIGHT + 4 + row, INK);
        }
      }
    }
  };
  write('0', MARGIN);
  write('SSIM', Math.round(width / 2) - 12);
  write('1', width - MARGIN - 5);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}

/** Letters of the legend, 5×7, a row of bits each: no font need be installed. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  S: [15, 16, 16, 14, 1, 1, 30],
  I: [14, 4, 4, 4, 4, 4, 14],
  M: [17, 27, 21, 21, 17, 17, 17],
};
