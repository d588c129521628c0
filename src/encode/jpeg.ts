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
  qualities: ({ min, max }) => wholeNumbers(min, max),
  prior: { at95: 85, at98: 95 },
  encode: (image, quality, effort) =>
    pixels(image)
      .jpeg(effort < TRELLIS_EFFORT ? { quality, progressive: true } : { quality, mozjpeg: true })
      .toBuffer(),
};
