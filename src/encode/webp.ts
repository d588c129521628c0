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
  rarelyDips: false,
  competesWithLossless: false,
  qualities: ({ min, max }) => wholeNumbers(min, max),
  families: [
    {
      name: 'webp',
      bestFor: [],
      coarsensChroma: false,
      encode: (image, quality, effort) =>
        pixels(image)
          .webp({ quality, alphaQuality: 100, effort: webpEffort(effort) })
          .toBuffer(),
      probe: {
        cost: 0.3,
        sameUpTo: 0,
        isLocal: false,
        encode: (image, quality) => pixels(image).webp({ quality, alphaQuality: 100, effort: 0 }).toBuffer(),
      },
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
