/**
 * The description in an ICC profile (tag `desc`, ICC.1:2022 §9.2.41), in either of its encodings, or an empty string
 * where there is none.
 */
export function iccDescription(profile: Uint8Array): string {
  const icc = Buffer.from(profile.buffer, profile.byteOffset, profile.byteLength);
  if (icc.length < 132) return '';
  const tags = Math.min(icc.readUInt32BE(128), 100);
  for (let tag = 0; tag < tags; tag++) {
    const entry = 132 + 12 * tag;
    if (entry + 12 > icc.length) return '';
    if (icc.toString('latin1', entry, entry + 4) !== 'desc') continue;
    const from = icc.readUInt32BE(entry + 4);
    const to = from + icc.readUInt32BE(entry + 8);
    if (to > icc.length) return '';
    // ASCII in version 2, UTF-16BE in version 4: dropping the zero bytes reads both.
    return icc.toString('latin1', from + 12, to).replaceAll('\0', '');
  }
  return '';
}

/** The four-letter colour space of the numbers that a profile explains (ICC.1:2022 §7.2.8): `RGB `, `GRAY`, `CMYK`. */
export function iccColourSpace(profile: Uint8Array): string {
  return String.fromCharCode(...profile.subarray(16, 20));
}
