import { jpegContainer } from './container/jpeg.js';
import type { Encoder } from './encoder.js';
import { pixels, wholeNumbers } from './pixels.js';

/** Below this effort mozjpeg's trellis quantisation is left out: a fifth of the time. */
const TRELLIS_EFFORT = 2;

/** JPEG by mozjpeg: progressive, trellis-quantised, 4:2:0. */
export const jpeg: Encoder = {
  format: 'jpeg',
  extension: '.jpg',
  container: jpegContainer,
  holdsAlpha: false,
  longestSide: 65_500,
  qualityIs: 'quality',
  coarsensChroma: false,
  qualities: ({ min, max }) => wholeNumbers(min, max),
  expectedLoss: [
    [1, -0.87],
    [20, -1.66],
    [40, -2.12],
    [60, -2.42],
    [70, -2.62],
    [80, -2.92],
    [86, -3.18],
    [90, -3.45],
    [94, -3.89],
    [97, -4.51],
    [99, -5.53],
    [100, -6.63],
  ],
  encode: (image, quality, effort) =>
    pixels(image)
      .jpeg(effort < TRELLIS_EFFORT ? { quality, progressive: true } : { quality, mozjpeg: true })
      .toBuffer(),
};
