import sharp, { type Sharp } from 'sharp';
import type { Raster } from '../types.js';

/** A raster as a pipeline that an encoder ends. Grey stays grey: sharp would make three channels of it. */
export function pixels({ data, width, height, channels }: Raster): Sharp {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  return channels <= 2 ? image.toColourspace('b-w') : image;
}

/** Every whole number in an inclusive range. */
export function wholeNumbers(min: number, max: number): number[] {
  return Array.from({ length: Math.max(0, max - min + 1) }, (_, i) => min + i);
}
