import sharp from 'sharp';
import { manyScans } from './many-scans.js';
import {
  animatedWebp,
  gif,
  plainWebp,
  png,
  pngChunk,
  TIFF_START,
  type TiffTag,
  tiffDirectory,
  tiffDirectoryLength,
  tiffTags,
  u32,
  zeros,
} from './raw-formats.js';

/** Small files that ask for much memory or time, by name. Those called `valid` keep to all rules, and to 20 megapixels. */
export async function bombs(): Promise<Map<string, Buffer>> {
  const profile = (data: Buffer) => Buffer.concat([Buffer.from('x\0\0', 'latin1'), data]);
  const text = (type: string, head: string) =>
    png({
      width: 1,
      height: 1,
      before: [pngChunk(type, Buffer.concat([Buffer.from(head, 'latin1'), zeros(MUCH)]))],
      pixels: zeros(2),
    });
  return new Map([
    ['png-huge-header.png', png({ width: 60_000, height: 60_000, depth: 1, pixels: zeros(64) })],
    ['png-largest-header.png', png({ width: 0x7fffffff, height: 0x7fffffff, colour: 6, pixels: zeros(64) })],
    ['png-tiny-with-much-data.png', png({ width: 16, height: 16, pixels: zeros(MUCH) })],
    ['png-valid-zeros.png', png({ width: 5000, height: 3900, colour: 6, pixels: zeros(20_001 * 3900) })],
    ['png-iccp.png', iccBomb(profile(zeros(MUCH)))],
    ['png-ztxt.png', text('zTXt', 'Comment\0\0')],
    ['png-itxt.png', text('iTXt', 'XML:com.adobe.xmp\0\x01\0\0\0')],
    ['gif-many-frames.gif', gif(64, 64, 20_000)],
    ['gif-giant-canvas.gif', gif(65_535, 65_535, 1)],
    ['gif-giant-frame.gif', gif(65_535, 65_535, 1, 65_535)],
    ['gif-large-frames.gif', gif(4400, 4400, 3000, 4400)],
    ['tiff-many-pages.tif', tiffPages(5000)],
    ['tiff-loop.tif', Buffer.concat([TIFF_START, tiffDirectory(tiffTags(4, 2), 16)])],
    ['tiff-huge.tif', Buffer.concat([TIFF_START, tiffDirectory(tiffTags(0x7fffffff, 0x7fffffff), 0)])],
    ['tiff-huge-tile.tif', tiledTiff(0x7ffffff0, Buffer.alloc(8))],
    ['tiff-large-tile.tif', tiledTiff(8192, Buffer.alloc(8))],
    ['webp-largest.webp', plainWebp(16_383, 16_383)],
    ['webp-valid-plain.webp', plainWebp(4400, 4400)],
    ['webp-many-frames.webp', animatedWebp(4000, 4000, 5000)],
    ['avif-huge-ispe.avif', await avifOfSize(0x7fffffff, 0x7fffffff)],
    ['avif-wide-ispe.avif', await avifOfSize(4000, 4000)],
    ['jpeg-largest-frame.jpg', await jpegOfSize(65_535, 65_535)],
    ['jpeg-large-frame.jpg', await jpegOfSize(4400, 4400)],
    ['jpeg-valid-many-scans.jpg', manyScans(4400, 4400)],
  ]);
}

/** What a compressed part of a few hundred kilobytes unfolds to. */
const MUCH = 256 * 1024 * 1024;

const iccBomb = (profile: Buffer) =>
  png({ width: 1, height: 1, before: [pngChunk('iCCP', profile)], pixels: zeros(2) });

/** A picture of 64 by 64 pixels in one compressed tile. */
function tiledTiff(side: number, tile: Buffer): Buffer {
  const tags: TiffTag[] = [
    [256, 4, 64],
    [257, 4, 64],
    [258, 3, 8],
    [259, 3, 8],
    [262, 3, 1],
    [277, 3, 1],
    [322, 4, side],
    [323, 4, side],
    [324, 4, 16 + tiffDirectoryLength(10)],
    [325, 4, tile.length],
  ];
  return Buffer.concat([TIFF_START, tiffDirectory(tags, 0), tile]);
}

function tiffPages(count: number): Buffer {
  const tags = tiffTags(4, 2);
  const step = tiffDirectoryLength(tags.length);
  const pages = Array.from({ length: count }, (_, page) =>
    tiffDirectory(tags, page + 1 < count ? 16 + (page + 1) * step : 0),
  );
  return Buffer.concat([TIFF_START, ...pages]);
}

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#7a6' } });

async function avifOfSize(width: number, height: number): Promise<Buffer> {
  const file = await blank(32, 32).avif().toBuffer();
  const at = file.indexOf('ispe') + 8;
  return Buffer.concat([file.subarray(0, at), u32(width), u32(height), file.subarray(at + 8)]);
}

async function jpegOfSize(width: number, height: number): Promise<Buffer> {
  const file = Buffer.from(await blank(32, 32).jpeg().toBuffer());
  const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
  file.writeUInt16BE(height, frame + 5);
  file.writeUInt16BE(width, frame + 7);
  return file;
}
