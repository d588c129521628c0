import sharp from 'sharp';
import type { SsimMap } from '../measure/ssim-map.js';

/** Colours from worst to best, evenly spaced: dark purple through red and yellow to white. */
const STOPS = [
  [20, 11, 53],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 220, 120],
  [255, 255, 245],
] as const;
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

function colourOf(value: number): number[] {
  const at = Math.min(Math.max(value, 0), 1) * (STOPS.length - 1);
  const low = Math.min(Math.floor(at), STOPS.length - 2);
  const [from, to] = [STOPS[low] ?? STOPS[0], STOPS[low + 1] ?? STOPS[0]];
  return from.map((channel, c) => Math.round(channel + (at - low) * ((to[c] ?? 0) - channel)));
}

/** Letters of the legend, 5×7, a row of bits each: no font need be installed. */
const GLYPHS: Readonly<Record<string, readonly number[]>> = {
  '0': [14, 17, 19, 21, 25, 17, 14],
  '1': [4, 12, 4, 4, 4, 4, 14],
  S: [15, 16, 16, 14, 1, 1, 30],
  I: [14, 4, 4, 4, 4, 4, 14],
  M: [17, 27, 21, 21, 17, 17, 17],
};
