const START_OF_SCAN = 0xda;
const QUANTISATION = 0xdb;

/**
 * The first quantisation table of a JPEG (ITU-T T.81 §B.2.4.1), luma's in all files of cameras and encoders: 64 steps in
 * zigzag order, lower frequencies first. `undefined` where the file has none before its picture.
 */
export function lumaQuantisation(bytes: Buffer): readonly number[] | undefined {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1];
    if (marker === START_OF_SCAN) return undefined;
    // Fill bytes before a marker.
    if (marker === 0xff) {
      at++;
      continue;
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (marker === QUANTISATION) {
      const found = firstTable(bytes.subarray(at + 4, end));
      if (found) return found;
    }
    at = end;
  }
  return undefined;
}

/** Several tables may share a segment. */
function firstTable(segment: Buffer): readonly number[] | undefined {
  for (let at = 0; at < segment.length; ) {
    const head = segment[at] ?? 0;
    const size = head >> 4 === 0 ? 1 : 2;
    const end = at + 1 + 64 * size;
    if (end > segment.length) return undefined;
    if ((head & 15) === 0)
      return Array.from({ length: 64 }, (_, i) => segment.readUIntBE(at + 1 + i * size, size));
    at = end;
  }
  return undefined;
}
