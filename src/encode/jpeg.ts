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
  coarsensChroma: false,
  competesWithLossless: false,
  lossless: [],
  qualities: ({ min, max }) => wholeNumbers(min, max),
  typical: [
    [10, 0.745],
    [20, 0.842],
    [40, 0.891],
    [60, 0.924],
    [70, 0.945],
    [80, 0.964],
    [90, 0.984],
    [95, 0.9915],
    [98, 0.9963],
    [100, 0.9992],
  ],
  encode: (image, quality, effort) =>
    pixels(image)
      .jpeg(effort < TRELLIS_EFFORT ? { quality, progressive: true } : { quality, mozjpeg: true })
      .toBuffer(),
};
