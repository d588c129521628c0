import type { WebpOptions } from 'sharp';
import type { Raster } from '../types.js';
import { webpContainer } from './container/webp.js';
import type { Encoder, Family } from './encoder.js';
import { pixels, wholeNumbers } from './pixels.js';

/** libwebp's methods end at 6. */
const webpEffort = (effort: number) => Math.min(effort, 6);

function family(name: string, options: WebpOptions): Family {
  const encode = (image: Raster, quality: number, effort: number) =>
    pixels(image)
      .webp({ ...options, quality, alphaQuality: 100, effort: webpEffort(effort) })
      .toBuffer();
  return {
    name,
    bestFor: [],
    coarsensChroma: false,
    encode,
    probe: { cost: 0.3, isLocal: false, encode: (image, quality) => encode(image, quality, 0) },
  };
}

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
    family('webp', {}),
    // Chroma that is sharper than its resolution: smaller files for metrics that see colour, at twice the time.
    family('webp-sharp', { smartSubsample: true }),
  ],
  // `exact` keeps the colours under transparent pixels: lossless means every number.
  lossless: [
    (image, effort) =>
      pixels(image)
        .webp({ lossless: true, exact: true, effort: webpEffort(effort) })
        .toBuffer(),
  ],
};
