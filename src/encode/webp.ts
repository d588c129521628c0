import type { WebpOptions } from 'sharp';
import type { Raster } from '../types.js';
import { webpContainer } from './container/webp.js';
import type { Encoder, Family } from './encoder.js';
import { pixels, wholeNumbers } from './pixels.js';

/** libwebp's methods end at 6; by SSIM those above 4 are slower without making anything smaller. */
const LARGEST_METHOD = 6;
const LARGEST_USEFUL_METHOD = 4;
/**
 * Methods below this describe every block as they like. That must fit into the 512 KB of a file's first partition (RFC 6386
 * §9.1), which a picture of 16 megapixels may well overflow, and libwebp fails.
 */
const SMALLEST_LIMITED_METHOD = 2;

function family(name: string, largestMethod: number, options: WebpOptions = {}): Family {
  const encodeBy = (image: Raster, quality: number, method: number) =>
    pixels(image)
      .webp({ ...options, quality, alphaQuality: 100, effort: method })
      .toBuffer();
  const encode = async (image: Raster, quality: number, effort: number) => {
    const method = Math.min(effort, largestMethod);
    try {
      return await encodeBy(image, quality, method);
    } catch (error) {
      if (method >= SMALLEST_LIMITED_METHOD) throw error;
      return encodeBy(image, quality, SMALLEST_LIMITED_METHOD);
    }
  };
  return {
    name,
    bestFor: [],
    coarsensChroma: false,
    encode,
    probe: {
      cost: 0.3,
      sameUpTo: 0,
      isLocal: false,
      encode: (image, quality) => encode(image, quality, 0),
    },
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
    family('webp', LARGEST_USEFUL_METHOD),
    // Smaller for metrics that see more than luma, at more than twice the time; the second has chroma that is sharper than
    // its resolution.
    family('webp-slow', LARGEST_METHOD),
    family('webp-sharp', LARGEST_METHOD, { smartSubsample: true }),
  ],
  // `exact` keeps the colours under transparent pixels: lossless means every number.
  lossless: [
    (image, effort) =>
      pixels(image)
        .webp({ lossless: true, exact: true, effort: Math.min(effort, LARGEST_METHOD) })
        .toBuffer(),
  ],
};
