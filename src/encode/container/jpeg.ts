import { type Container, MetadataTooLarge } from './container.js';

const SOI_LENGTH = 2;
/** A segment's length field counts itself and has 16 bits. */
const LARGEST_PAYLOAD = 0xffff - 2;
const EXIF = Buffer.from('Exif\0\0', 'latin1');
const XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const ICC = Buffer.from('ICC_PROFILE\0', 'latin1');
const PHOTOSHOP = Buffer.from('Photoshop 3.0\0', 'latin1');
const APP0 = 0xe0;
const APP15 = 0xef;
const START_OF_SCAN = 0xda;
const COMMENT = 0xfe;

/** JPEG (ITU-T T.81 annex B): metadata lies in APPn segments; profiles are split as ICC.1:2022 annex B.4 says. */
export const jpegContainer: Container = {
  attach(image, { exif, xmp, icc, iptc }) {
    const segments: Buffer[] = [];
    if (exif) segments.push(segment(0xe1, EXIF, exif));
    if (xmp) segments.push(segment(0xe1, XMP, Buffer.from(xmp, 'utf8')));
    if (icc) segments.push(...iccSegments(icc));
    if (iptc) segments.push(segment(0xed, PHOTOSHOP, iptc));
    const { end } = leadingSegment(image);
    return Buffer.concat([image.subarray(0, end), ...segments, image.subarray(end)]);
  },

  picture(file) {
    const parts: Buffer[] = [];
    for (const { marker, start, end } of segmentsOf(file)) {
      const isMetadata = (marker >= APP0 && marker <= APP15) || marker === COMMENT;
      if (!isMetadata) parts.push(file.subarray(start, end));
    }
    return parts;
  },
};

function segment(marker: number, prefix: Buffer, body: Uint8Array): Buffer {
  const length = prefix.length + body.length;
  if (length > LARGEST_PAYLOAD) throw new MetadataTooLarge(`${length} bytes in one JPEG segment`);
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(length + 2, 2);
  return Buffer.concat([head, prefix, body]);
}

function iccSegments(icc: Uint8Array): Buffer[] {
  const room = LARGEST_PAYLOAD - ICC.length - 2;
  const count = Math.ceil(icc.length / room);
  if (count > 255) throw new MetadataTooLarge(`${icc.length} bytes of ICC profile`);
  return Array.from({ length: count }, (_, i) =>
    segment(0xe2, Buffer.concat([ICC, Buffer.from([i + 1, count])]), icc.subarray(i * room, (i + 1) * room)),
  );
}

/** Where metadata goes: behind the JFIF segment if there is one, else right behind the start marker. */
function leadingSegment(image: Buffer): { end: number } {
  const isJfif = image[SOI_LENGTH] === 0xff && image[SOI_LENGTH + 1] === APP0;
  return { end: isJfif ? SOI_LENGTH + 2 + image.readUInt16BE(SOI_LENGTH + 2) : SOI_LENGTH };
}

function* segmentsOf(file: Buffer): Generator<{ marker: number; start: number; end: number }> {
  let at = SOI_LENGTH;
  while (at + 4 <= file.length && file[at] === 0xff) {
    const marker = file[at + 1] ?? 0;
    // From the first scan on everything is coded picture (progressive files hold further tables in between).
    const end = marker === START_OF_SCAN ? file.length : at + 2 + file.readUInt16BE(at + 2);
    yield { marker, start: at, end: Math.min(end, file.length) };
    at = end;
  }
}
