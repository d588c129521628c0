import { crc32, deflateSync } from 'node:zlib';

const u16le = (...numbers: number[]) => numbers.flatMap((n) => [n & 255, (n >> 8) & 255]);

export function u32(value: number, littleEndian = false): Buffer {
  const bytes = Buffer.alloc(4);
  if (littleEndian) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
}

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  /** 0 grey, 2 RGB, 6 RGBA. */
  readonly colour?: number;
  /** Chunks between the header and the pixels. */
  readonly before?: readonly Buffer[];
  /** Compressed rows. */
  readonly pixels: Uint8Array;
}

export function png({ width, height, depth = 8, colour = 0, before = [], pixels }: PngParts): Buffer {
  const header = Buffer.concat([u32(width), u32(height), Buffer.from([depth, colour, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...before,
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

/** So many zeros, compressed. */
export const zeros = (bytes: number): Buffer => deflateSync(Buffer.alloc(bytes), { level: 9 });

/** A GIF of frames upon a canvas; of each no more than a pixel is there, whatever its side. */
export function gif(width: number, height: number, frames: number, side = 1): Buffer {
  const screen = [...u16le(width, height), 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  const control = [0x21, 0xf9, 4, 0, 1, 0, 0, 0];
  const frame = [...control, 0x2c, ...u16le(0, 0, side, side), 0, 2, 2, 0x44, 1, 0];
  return Buffer.concat([
    Buffer.from('GIF89a', 'latin1'),
    Buffer.from(screen),
    ...new Array<Buffer>(frames).fill(Buffer.from(frame)),
    Buffer.from([0x3b]),
  ]);
}

/** A tag, its type (3 short, 4 long) and its one value. */
export type TiffTag = readonly [tag: number, type: 3 | 4, value: number];

/** One directory of a TIFF that lies at an offset, and the offset of the one after it (0: none). */
export function tiffDirectory(tags: readonly TiffTag[], next: number): Buffer {
  const entries = tags.map(([tag, type, value]) =>
    Buffer.concat([Buffer.from(u16le(tag, type)), u32(1, true), u32(value, true)]),
  );
  return Buffer.concat([Buffer.from(u16le(tags.length)), ...entries, u32(next, true)]);
}

/** The bytes of a directory with so many tags. */
export const tiffDirectoryLength = (tags: number) => 2 + 12 * tags + 4;

/** Little-endian, the first directory behind a pixel at offset 8. */
export const TIFF_START = Buffer.concat([
  Buffer.from('II*\0', 'latin1'),
  u32(16, true),
  Buffer.from([128, 128, 128, 128, 128, 128, 128, 128]),
]);

/** Grey, 8 bits, uncompressed, its one strip at offset 8. */
export const tiffTags = (width: number, height: number): TiffTag[] => [
  [256, 4, width],
  [257, 4, height],
  [258, 3, 8],
  [259, 3, 1],
  [262, 3, 1],
  [273, 4, 8],
  [277, 3, 1],
  [278, 4, height],
  [279, 4, Math.min(8, width * height)],
];

/** A lossless WebP picture of one colour: by the specification no bits a pixel, so it has some 20 bytes whatever its size. */
export function plainWebp(width: number, height: number): Buffer {
  return riff([webpChunk('VP8L', plainLossless(width, height))]);
}

/** An animation of so many frames of one pixel upon a canvas. */
export function animatedWebp(width: number, height: number, frames: number): Buffer {
  const u24 = (n: number) => [n & 255, (n >> 8) & 255, (n >> 16) & 255];
  const canvas = Buffer.from([2, 0, 0, 0, ...u24(width - 1), ...u24(height - 1)]);
  const place = Buffer.from([...u24(0), ...u24(0), ...u24(0), ...u24(0), ...u24(10), 0]);
  const frame = webpChunk('ANMF', Buffer.concat([place, webpChunk('VP8L', plainLossless(1, 1))]));
  return riff([
    webpChunk('VP8X', canvas),
    webpChunk('ANIM', Buffer.alloc(6)),
    ...new Array<Buffer>(frames).fill(frame),
  ]);
}

function plainLossless(width: number, height: number): Buffer {
  let bits = 0n;
  let length = 0n;
  const put = (value: number, count: number) => {
    bits |= BigInt(value) << length;
    length += BigInt(count);
  };
  put(0x2f, 8);
  put(width - 1, 14);
  put(height - 1, 14);
  // No alpha, version 0, no transform, no colour cache, no meta prefix codes.
  put(0, 1 + 3 + 1 + 1 + 1);
  // Five codes of one symbol each: simple, one symbol, of one bit, 0.
  for (let code = 0; code < 5; code++) put(1, 4);
  const bytes = [];
  for (let at = 0n; at < length; at += 8n) bytes.push(Number((bits >> at) & 255n));
  return Buffer.from(bytes);
}

function webpChunk(type: string, data: Buffer): Buffer {
  const padding = Buffer.alloc(data.length % 2);
  return Buffer.concat([Buffer.from(type, 'latin1'), u32(data.length, true), data, padding]);
}

function riff(chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks]);
  return Buffer.concat([Buffer.from('RIFF', 'latin1'), u32(body.length, true), body]);
}
