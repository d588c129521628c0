import type { Container } from './container.js';

const HEADER_LENGTH = 12;
/** The bits of `VP8X` (RFC 9649 §2.7). */
const ICC_BIT = 0x20;
const ALPHA_BIT = 0x10;
const EXIF_BIT = 0x08;
const XMP_BIT = 0x04;

/** WebP (RFC 9649): metadata lies in RIFF chunks that an extended header `VP8X` announces. */
export const webpContainer: Container = {
  attach(image, { icc, exif, xmp }) {
    const before: Buffer[] = [];
    const after: Buffer[] = [];
    let flags = 0;
    if (icc) {
      flags |= ICC_BIT;
      before.push(chunk('ICCP', icc));
    }
    if (exif) {
      flags |= EXIF_BIT;
      after.push(chunk('EXIF', exif));
    }
    if (xmp) {
      flags |= XMP_BIT;
      after.push(chunk('XMP ', Buffer.from(xmp, 'utf8')));
    }
    const coded: Buffer[] = [];
    let size: { width: number; height: number } | undefined;
    for (const { type, bytes } of chunksOf(image)) {
      if (type === 'VP8X') continue;
      coded.push(bytes);
      if (type === 'ALPH') flags |= ALPHA_BIT;
      if (type === 'VP8 ')
        size = { width: bytes.readUInt16LE(14) & 0x3fff, height: bytes.readUInt16LE(16) & 0x3fff };
      if (type === 'VP8L') {
        const bits = bytes.readUInt32LE(9);
        size = { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
        if (bits & (1 << 28)) flags |= ALPHA_BIT;
      }
    }
    if (!size) throw new TypeError('Expected a WebP with a VP8 or VP8L chunk');
    return riff([
      chunk('VP8X', extendedHeader(flags, size.width, size.height)),
      ...before,
      ...coded,
      ...after,
    ]);
  },

  picture(file) {
    const parts: Buffer[] = [];
    for (const { type, bytes } of chunksOf(file)) {
      if (/^(VP8 |VP8L|ALPH|ANIM|ANMF)$/.test(type)) parts.push(bytes);
    }
    return parts;
  },
};

function extendedHeader(flags: number, width: number, height: number): Buffer {
  const header = Buffer.alloc(10);
  header[0] = flags;
  header.writeUIntLE(width - 1, 4, 3);
  header.writeUIntLE(height - 1, 7, 3);
  return header;
}

function chunk(type: string, body: Uint8Array): Buffer {
  const framed = Buffer.alloc(8 + body.length + (body.length % 2));
  framed.write(type, 0, 'latin1');
  framed.writeUInt32LE(body.length, 4);
  framed.set(body, 8);
  return framed;
}

function riff(chunks: Buffer[]): Buffer {
  const body = Buffer.concat(chunks);
  const header = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  header.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([header, body]);
}

function* chunksOf(file: Buffer): Generator<{ type: string; bytes: Buffer }> {
  for (let at = HEADER_LENGTH; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    const end = at + 8 + length + (length % 2);
    yield { type: file.toString('latin1', at, at + 4), bytes: file.subarray(at, end) };
    at = end;
  }
}
