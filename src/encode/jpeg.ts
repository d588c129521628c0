import type { Raster } from '../types.js';
import { jpegContainer } from './container/jpeg.js';
import type { Encoder, Family } from './encoder.js';
import { pixels, wholeNumbers } from './pixels.js';

/** Below this effort mozjpeg's trellis quantisation is left out: a fifth of the time. */
const TRELLIS_EFFORT = 2;
/** From this effort on, the order of progressive scans is searched: 1 to 2 % fewer bytes for a third of the time. */
const SCANS_EFFORT = 4;

/** mozjpeg, progressive, trellis-quantised, 4:2:0, with one of its quantisation tables. */
function withTable(table: number, bestFor: readonly string[]): Family {
  const encode = (image: Raster, quality: number, effort: number, optimiseScans: boolean) =>
    pixels(image)
      .jpeg({
        quality,
        quantisationTable: table,
        progressive: true,
        trellisQuantisation: effort >= TRELLIS_EFFORT,
        overshootDeringing: effort >= TRELLIS_EFFORT,
        optimiseScans,
      })
      .toBuffer();
  return {
    name: `jpeg-table${table}`,
    bestFor,
    coarsensChroma: false,
    encode: (image, quality, effort) => encode(image, quality, effort, effort >= SCANS_EFFORT),
    draft: {
      from: SCANS_EFFORT,
      encode: (image, quality, effort) => encode(image, quality, effort, false),
    },
    // Coded as plainly as can be: the same quantisation without the trellis, at a tenth of the time.
    probe: {
      cost: 0.1,
      sameUpTo: TRELLIS_EFFORT - 1,
      isLocal: true,
      encode: (image, quality) =>
        pixels(image).jpeg({ quality, quantisationTable: table, optimiseCoding: false }).toBuffer(),
    },
  };
}

/** JPEG by mozjpeg. */
export const jpeg: Encoder = {
  format: 'jpeg',
  extension: '.jpg',
  container: jpegContainer,
  holdsAlpha: false,
  longestSide: 65_500,
  rarelyDips: true,
  competesWithLossless: false,
  lossless: [],
  qualities: ({ min, max }) => wholeNumbers(min, max),
  // Of mozjpeg's tables: 8 is Peterson, Ahumada & Watson's of 1993, 2 was tuned for MS-SSIM, 5 is Klein, Silverstein &
  // Carney's of 1992.
  families: [
    withTable(8, ['ssim', 'ms-ssim', 'psnr', 'ssim.js']),
    withTable(2, ['ssimulacra2']),
    withTable(5, []),
  ],
};
