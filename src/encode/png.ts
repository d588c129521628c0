import { pngContainer } from './container/png.js';
import type { Encoder } from './encoder.js';
import { pixels } from './pixels.js';

/** PNG: without loss through zlib, or with a palette through libimagequant, whose number of colours is the quality. */
export const png: Encoder = {
  format: 'png',
  extension: '.png',
  container: pngContainer,
  holdsAlpha: true,
  longestSide: 1_000_000,
  qualityIs: 'colours',
  coarsensChroma: true,
  // The 1–100 of the other codecs says nothing about a palette. libvips makes it as large as 1, 2, 4 or 8 bits allow,
  // whatever number is asked for; a test repeats that.
  qualities: () => [2, 4, 16, 256],
  expectedLoss: [
    [2, -0.69],
    [4, -1],
    [16, -1.84],
    [256, -4.08],
  ],
  encode: (image, colours, effort) =>
    pixels(image)
      .png({ palette: true, colours, effort: effort + 1, compressionLevel: 9 })
      .toBuffer(),
  encodeLossless: async (image) => {
    // Neither filter choice wins always: flat screens want none, photographs want the adaptive one.
    const plain = await pixels(image).png({ compressionLevel: 9, palette: false }).toBuffer();
    const filtered = await pixels(image)
      .png({ compressionLevel: 9, palette: false, adaptiveFiltering: true })
      .toBuffer();
    return plain.length <= filtered.length ? plain : filtered;
  },
};
