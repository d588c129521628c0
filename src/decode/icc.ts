/** The data of one of a profile's tags (ICC.1:2022 §7.3), or `undefined` where it is not there. */
export function iccTag(profile: Uint8Array, name: string): Buffer | undefined {
  const icc = Buffer.from(profile.buffer, profile.byteOffset, profile.byteLength);
  if (icc.length < 132) return undefined;
  const tags = Math.min(icc.readUInt32BE(128), 100);
  for (let tag = 0; tag < tags; tag++) {
    const entry = 132 + 12 * tag;
    if (entry + 12 > icc.length) return undefined;
    if (icc.toString('latin1', entry, entry + 4) !== name) continue;
    const from = icc.readUInt32BE(entry + 4);
    const to = from + icc.readUInt32BE(entry + 8);
    return to > icc.length ? undefined : icc.subarray(from, to);
  }
  return undefined;
}

/**
 * The description in an ICC profile (tag `desc`, ICC.1:2022 §9.2.41), in either of its encodings, or an empty string
 * where there is none.
 */
export function iccDescription(profile: Uint8Array): string {
  // ASCII in version 2, UTF-16BE in version 4: dropping the zero bytes reads both.
  return iccTag(profile, 'desc')?.toString('latin1', 12).replaceAll('\0', '') ?? '';
}

/** The four-letter colour space of the numbers that a profile explains (ICC.1:2022 §7.2.8): `RGB `, `GRAY`, `CMYK`. */
export function iccColourSpace(profile: Uint8Array): string {
  return String.fromCharCode(...profile.subarray(16, 20));
}
