import { pngContainer } from './container/png.js';
import type { Encoder } from './encoder.js';
import { pixels, wholeNumbers } from './pixels.js';

/**
 * PNG: without loss through zlib, or with a palette of up to 256 colours through libimagequant. Its quality, 1 to 100,
 * makes finer steps than a number of colours would: libvips rounds that up to 2, 4, 16 or 256.
 */
export const png: Encoder = {
  format: 'png',
  extension: '.png',
  container: pngContainer,
  holdsAlpha: true,
  longestSide: 1_000_000,
  rarelyDips: false,
  competesWithLossless: true,
  qualities: ({ min, max }) => wholeNumbers(min, max),
  families: [
    {
      name: 'png-palette',
      bestFor: [],
      coarsensChroma: true,
      encode: (image, quality, effort) =>
        pixels(image)
          .png({ palette: true, quality, effort: effort + 1, compressionLevel: 9 })
          .toBuffer(),
    },
  ],
  // Neither choice of filters always wins: flat screens want none, photographs want the adaptive ones.
  lossless: [false, true].map(
    (adaptiveFiltering) => (image) =>
      pixels(image).png({ compressionLevel: 9, palette: false, adaptiveFiltering }).toBuffer(),
  ),
};
