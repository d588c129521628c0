import sharp from 'sharp';
import { FORMATS, originals } from './mutants.js';

const NO_IMAGES: Readonly<Record<string, string>> = {
  text: 'Dear all,\nno picture this time.\n',
  html: '<!doctype html><title>404</title><p>Not found',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
  pdf: '%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
  zip: `PK\x03\x04\x14\0\0\0\0\0${'\0'.repeat(16)}\x05\0\0\0a.txt`,
  elf: `\x7fELF\x02\x01\x01${'\0'.repeat(57)}`,
  postscript: '%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n',
  portable: 'P6 1 1 255 abc',
};

/** Pictures of each format under the extension of every other. */
export async function disguised(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const [format, bytes] of await originals())
    for (const other of FORMATS) if (other !== format) files.set(`${format}-as-${other}.${other}`, bytes);
  return files;
}

/** What is no picture under every extension of pictures. */
export function impostors(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [kind, text] of Object.entries(NO_IMAGES))
    for (const format of FORMATS) files.set(`${kind}-as-${format}.${format}`, Buffer.from(text, 'latin1'));
  return files;
}

/** The longest sides that the encoders here write. */
const LONGEST = {
  jpeg: 65_500,
  png: 1_000_000,
  webp: 16_383,
  avif: 16_384,
  gif: 65_535,
  tiff: 65_500,
} as const;
const SHORT = [
  [1, 1],
  [1, 2],
  [2, 1],
  [3, 3],
  [7, 7],
  [8, 9],
  [11, 10],
  [1, 300],
  [300, 1],
  [12, 2000],
] as const;

/** Whole pictures of every size that is odd, from one pixel to a format's longest side. */
export async function sizes(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const format of FORMATS) {
    const long = LONGEST[format];
    for (const [width, height] of [...SHORT, [long, 1] as const, [1, long] as const]) {
      const picture = sharp({ create: { width, height, channels: 3, background: '#479' } });
      files.set(`${format}-${width}x${height}.${format}`, await picture.toFormat(format).toBuffer());
    }
  }
  return files;
}
