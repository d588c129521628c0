import { webpContainer } from './container/webp.js';
import type { Encoder } from './encoder.js';
import { pixels, wholeNumbers } from './pixels.js';

/** libwebp's methods end at 6. */
const webpEffort = (effort: number) => Math.min(effort, 6);

/** WebP by libwebp: lossy 4:2:0, with alpha kept exact. */
export const webp: Encoder = {
  format: 'webp',
  extension: '.webp',
  container: webpContainer,
  holdsAlpha: true,
  longestSide: 16_383,
  qualityIs: 'quality',
  coarsensChroma: false,
  qualities: ({ min, max }) => wholeNumbers(min, max),
  expectedLoss: [
    [1, -1.44],
    [20, -2.06],
    [40, -2.44],
    [60, -2.74],
    [70, -2.89],
    [80, -3.24],
    [86, -3.64],
    [90, -4.01],
    [94, -4.54],
    [97, -4.97],
    [99, -5.33],
    [100, -5.35],
  ],
  encode: (image, quality, effort) =>
    pixels(image)
      .webp({ quality, alphaQuality: 100, effort: webpEffort(effort) })
      .toBuffer(),
  // `exact` keeps the colours under transparent pixels: lossless means every number.
  encodeLossless: (image, effort) =>
    pixels(image)
      .webp({ lossless: true, exact: true, effort: webpEffort(effort) })
      .toBuffer(),
};
