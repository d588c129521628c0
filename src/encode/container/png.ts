import { deflateSync } from 'node:zlib';
import type { Container } from './container.js';

const SIGNATURE_LENGTH = 8;
/** Chunks that are metadata, or that our encoder writes as such: all that `attach` adds, and the pixel density. */
const METADATA = new Set([
  'iCCP',
  'eXIf',
  'iTXt',
  'tEXt',
  'zTXt',
  'tIME',
  'pHYs',
  'sRGB',
  'gAMA',
  'cHRM',
  'cICP',
]);

/** PNG (W3C PNG third edition): metadata lies in chunks of its own, right behind the header. */
export const pngContainer: Container = {
  attach(image, { icc, exif, xmp, iptc }) {
    const chunks: Buffer[] = [];
    // `iCCP` and `sRGB` exclude each other, so the profile goes first and readers ignore the other.
    if (icc) chunks.push(chunk('iCCP', Buffer.from('icc\0\0', 'latin1'), deflateSync(icc, { level: 9 })));
    if (exif) chunks.push(chunk('eXIf', exif));
    if (xmp)
      chunks.push(
        chunk('iTXt', Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), Buffer.from(xmp, 'utf8')),
      );
    if (iptc) chunks.push(rawProfile('iptc', iptc));
    const headerEnd = SIGNATURE_LENGTH + 12 + 13;
    return Buffer.concat([image.subarray(0, headerEnd), ...chunks, image.subarray(headerEnd)]);
  },

  picture(file) {
    const parts: Buffer[] = [];
    for (let at = SIGNATURE_LENGTH; at + 12 <= file.length; ) {
      const end = at + 12 + file.readUInt32BE(at);
      if (!METADATA.has(file.toString('latin1', at + 4, at + 8))) parts.push(file.subarray(at, end));
      at = end;
    }
    return parts;
  },
};

function chunk(type: string, ...body: Uint8Array[]): Buffer {
  const data = Buffer.concat([Buffer.from(type, 'latin1'), ...body]);
  const framed = Buffer.alloc(data.length + 8);
  framed.writeUInt32BE(data.length - 4, 0);
  data.copy(framed, 4);
  framed.writeUInt32BE(crc32(data), data.length + 4);
  return framed;
}

/** PNG has no chunk for IPTC; ImageMagick's hexadecimal text form is what readers look for. */
function rawProfile(name: string, body: Uint8Array): Buffer {
  const hex = Buffer.from(body).toString('hex').replace(/.{72}/g, '$&\n');
  const text = `\n${name}\n${String(body.length).padStart(8)}\n${hex}\n`;
  return chunk(
    'zTXt',
    Buffer.from(`Raw profile type ${name}\0\0`, 'latin1'),
    deflateSync(text, { level: 9 }),
  );
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** The CRC of PNG annex D (`zlib.crc32` came only with Node 20.15). */
function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
