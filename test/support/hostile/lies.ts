import sharp from 'sharp';
import { FORMATS, originals } from './mutants.js';
import { TIFF_START, type TiffTag, tiffDirectory, tiffTags } from './raw-formats.js';

const NO_IMAGES: Readonly<Record<string, string>> = {
  text: 'Dear all,\nno picture this time.\n',
  html: '<!doctype html><title>404</title><p>Not found',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
  pdf: '%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF',
  zip: `PK\x03\x04\x14\0\0\0\0\0${'\0'.repeat(16)}\x05\0\0\0a.txt`,
  elf: `\x7fELF\x02\x01\x01${'\0'.repeat(57)}`,
  postscript: '%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n',
  portable: 'P6 1 1 255 abc',
  vips: `\xb6\xa6\xf2\x08${'\0'.repeat(80)}`,
  matlab: 'MATLAB 5.0 MAT-file, Platform: GLNXA64'.padEnd(124).concat('\0\x01IM'),
  fits: `${'SIMPLE  =                    T'.padEnd(80)}${'BITPIX  =                    8'.padEnd(80)}END`.padEnd(
    2880,
  ),
  radiance: '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n\x80\x80\x80\x80',
  openexr: `v/1\x01\x02\0\0\0${'\0'.repeat(40)}`,
  analyze: `\x5c\x01\0\0${'\0'.repeat(344)}`,
  jpeg2000: `\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ${'\0'.repeat(40)}`,
  'jpeg2000-stream': `\xff\x4f\xff\x51\0\x29${'\0'.repeat(40)}`,
  jpegxl: '\xff\x0a\x7f\0\0\0\0\0',
  'jpegxl-container': `\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ${'\0'.repeat(40)}`,
  icon: `\0\0\x01\0\x01\0\x01\x01\0\0\x01\0\x20\0${'\0'.repeat(60)}`,
  bitmap: `BM${'\0'.repeat(60)}`,
  photoshop: `8BPS\0\x01${'\0'.repeat(60)}`,
  'magick-msl': '<?xml version="1.0"?><image><read filename="/etc/passwd"/></image>',
  'magick-mvg':
    'push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 "/etc/passwd"\npop graphic-context\n',
  'magick-label': 'label:@/etc/passwd',
  'raw-canon': `II*\0\x10\0\0\0CR\x02\0${'\0'.repeat(40)}`,
  'raw-canon-new': `\0\0\0\x18ftypcrx \0\0\0\x01crx isom${'\0'.repeat(40)}`,
  'raw-fuji': 'FUJIFILMCCD-RAW 0201FF159502'.padEnd(200, '\0'),
  'raw-olympus': `IIRO\x08\0\0\0${'\0'.repeat(40)}`,
  'raw-panasonic': `IIU\0\x18\0\0\0${'\0'.repeat(40)}`,
  video: `\0\0\0\x18ftypisom\0\0\x02\0isomiso2${'\0'.repeat(40)}`,
};

/** Pictures of each format under the extension of every other. */
export async function disguised(): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const [format, bytes] of await originals())
    for (const other of FORMATS) if (other !== format) files.set(`${format}-as-${other}.${other}`, bytes);
  return files;
}

/** Raw files of cameras that are TIFFs by their structure: their first picture, which can be decoded, is a small copy. */
function rawTiffs(): [string, Buffer][] {
  const rawBy = (...own: TiffTag[]) => {
    const tags = [...own, ...tiffTags(4, 2).filter(([tag]) => own.every(([other]) => other !== tag))];
    return Buffer.concat([
      TIFF_START,
      tiffDirectory(
        tags.sort(([a], [b]) => a - b),
        0,
      ),
    ]);
  };
  return [
    ['raw-with-preview', rawBy([254, 4, 1])],
    ['raw-negative', rawBy([254, 4, 0], [50_706, 4, 0x00000401])],
    ['raw-mosaic', rawBy([262, 3, 32_803])],
  ];
}

/** What is no picture under every extension of pictures. */
export function impostors(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [kind, text] of Object.entries(NO_IMAGES))
    for (const format of FORMATS) files.set(`${kind}-as-${format}.${format}`, Buffer.from(text, 'latin1'));
  for (const [kind, bytes] of rawTiffs())
    for (const format of FORMATS) files.set(`${kind}-as-${format}.${format}`, bytes);
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
