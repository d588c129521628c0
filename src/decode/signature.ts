import type { SourceFormat } from '../types.js';
import { isCameraRaw } from './camera-raw.js';

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const ascii = (bytes: Uint8Array, from: number, to: number) => asBuffer(bytes).toString('latin1', from, to);

/**
 * The image format that a file's first bytes announce, whatever its name says, or `undefined`. Only formats on this
 * list are ever handed to a decoder.
 */
export function sniffFormat(bytes: Uint8Array): SourceFormat | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg';
  if (ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'webp';
  if (/^GIF8[79]a/.test(ascii(bytes, 0, 6))) return 'gif';
  if (/^(II\x2a\0|MM\0\x2a|II\x2b\0|MM\0\x2b)/.test(ascii(bytes, 0, 4)))
    return isCameraRaw(asBuffer(bytes)) ? undefined : 'tiff';
  if (ascii(bytes, 4, 8) === 'ftyp') {
    const brands = fileBrands(bytes);
    if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
    if (brands.some((brand) => /^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) return 'heif';
  }
  return undefined;
}

/** The major and compatible brands of an ISO base media file (ISO/IEC 14496-12 §4.3). */
export function fileBrands(bytes: Uint8Array): string[] {
  if (bytes.length < 16) return [];
  const size = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 512);
  const brands = [ascii(bytes, 8, 12)];
  for (let at = 16; at + 4 <= size; at += 4) brands.push(ascii(bytes, at, at + 4));
  return brands;
}
