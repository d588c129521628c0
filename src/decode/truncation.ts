import type { SourceFormat } from '../types.js';

/**
 * Whether a file ends inside its own structure. Of PNG and GIF the decoders read only as far as they must, and show an
 * animation's first frames without a word about the missing ones; the other formats' refuse by themselves.
 */
export function isCutShort(bytes: Buffer, format: SourceFormat): boolean {
  if (format === 'png') return isPngCutShort(bytes);
  return format === 'gif' && isGifCutShort(bytes);
}

/** PNG third edition §5.3: chunks up to `IEND`. */
function isPngCutShort(bytes: Buffer): boolean {
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at))
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return false;
  return true;
}

const EXTENSION = 0x21;
const IMAGE = 0x2c;

/** GIF89a: extensions and images, each ended by an empty sub-block. A missing trailer is common and loses nothing. */
function isGifCutShort(bytes: Buffer): boolean {
  const byte = (at: number) => bytes[at] ?? 0;
  const colourTable = (flags: number) => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  let at = 13 + colourTable(byte(10));
  while (byte(at) === EXTENSION || byte(at) === IMAGE) {
    at += byte(at) === EXTENSION ? 2 : 11 + colourTable(byte(at + 9));
    while (byte(at) !== 0) at += 1 + byte(at);
    at++;
  }
  return at > bytes.length;
}
