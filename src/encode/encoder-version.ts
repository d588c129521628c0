import sharp from 'sharp';
import type { Format } from '../types.js';

/** The libraries that decide what a format's encoder makes of a picture at a quality. */
const LIBRARIES = {
  jpeg: ['mozjpeg'],
  png: ['imagequant'],
  webp: ['webp'],
  avif: ['heif', 'aom'],
} as const satisfies Record<Format, readonly (keyof typeof sharp.versions)[]>;

/** The names and versions of a format's encoder, such as `heif 1.23.5, aom 3.15.1`. */
export function encoderVersion(format: Format): string {
  // A libvips of the system's own does not tell them all.
  return LIBRARIES[format].map((name) => `${name} ${sharp.versions[name] ?? 'unknown'}`).join(', ');
}
