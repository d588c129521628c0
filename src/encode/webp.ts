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
  coarsensChroma: false,
  competesWithLossless: false,
  qualities: ({ min, max }) => wholeNumbers(min, max),
  typical: [
    [10, 0.879],
    [30, 0.926],
    [50, 0.947],
    [75, 0.965],
    [80, 0.9745],
    [90, 0.9884],
    [95, 0.9934],
    [100, 0.996],
  ],
  families: [
    {
      name: 'webp',
      bestFor: [],
      encode: (image, quality, effort) =>
        pixels(image)
          .webp({ quality, alphaQuality: 100, effort: webpEffort(effort) })
          .toBuffer(),
      probe: (image, quality) => pixels(image).webp({ quality, alphaQuality: 100, effort: 0 }).toBuffer(),
    },
  ],
  // `exact` keeps the colours under transparent pixels: lossless means every number.
  lossless: [
    (image, effort) =>
      pixels(image)
        .webp({ lossless: true, exact: true, effort: webpEffort(effort) })
        .toBuffer(),
  ],
};
