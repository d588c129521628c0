import sharp from 'sharp';
import type { Raster } from '../types.js';
import { avifContainer } from './container/avif.js';
import type { Encoder, Family } from './encoder.js';
import { pixels, wholeNumbers } from './pixels.js';

/**
 * AV1 has 64 quantisers, so that neighbouring qualities often give the same file. These are the qualities at which
 * libheif 1.23.5 moves on to the next quantiser, found by encoding at all of 1 to 100; a test repeats that.
 */
const MEASURED_LIBHEIF = '1.23.5';
const FIRST_OF_ITS_QUANTISER = new Set([
  1, 3, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 35, 37, 39, 40, 42, 44, 45, 47, 49, 50, 52,
  54, 55, 56, 58, 59, 60, 62, 63, 64, 66, 67, 68, 70, 71, 72, 74, 75, 76, 78, 79, 80, 82, 83, 84, 86, 87, 88,
  90, 91, 92, 94, 95, 96, 98, 99, 100,
]);
/** Alpha is coded on its own, and its quantiser moves on at these qualities too. */
const FIRST_OF_ITS_ALPHA_QUANTISER = new Set([
  4, 9, 11, 17, 19, 25, 27, 31, 33, 36, 38, 41, 43, 46, 51, 57, 65, 73, 77, 81, 85, 89, 93, 97,
]);
/** Another libheif may map otherwise: then every quality is tried, which costs encodes but no truth. */
const isMeasured = sharp.versions.heif === MEASURED_LIBHEIF;

/** Coarser chroma saves 4 % at equal luma SSIM, which does not see it; the chroma guard must. */
function family(name: string, chromaSubsampling: string, coarsensChroma: boolean): Family {
  const encode = (image: Raster, quality: number, effort: number) =>
    pixels(image).avif({ quality, effort, chromaSubsampling }).toBuffer();
  return {
    name,
    bestFor: [],
    coarsensChroma,
    encode,
    probe: {
      cost: 0.03,
      sameUpTo: 0,
      isLocal: true,
      encode: (image, quality) => encode(image, quality, 0),
    },
  };
}

/** AVIF by libaom through libheif: 8 bits. */
export const avif: Encoder = {
  format: 'avif',
  extension: '.avif',
  container: avifContainer,
  holdsAlpha: true,
  longestSide: 16_384,
  rarelyDips: true,
  competesWithLossless: false,
  qualities: ({ min, max }, { channels }) => {
    const isDistinct = (quality: number) =>
      FIRST_OF_ITS_QUANTISER.has(quality) ||
      (channels % 2 === 0 && FIRST_OF_ITS_ALPHA_QUANTISER.has(quality));
    return wholeNumbers(min, max).filter((q) => q === min || !isMeasured || isDistinct(q));
  },
  families: [family('avif', '4:4:4', false), family('avif-420', '4:2:0', true)],
  lossless: [(image, effort) => pixels(image).avif({ lossless: true, effort }).toBuffer()],
};
