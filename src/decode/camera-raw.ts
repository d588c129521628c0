/** Tags of TIFF 6.0, TIFF/EP and DNG. */
const NEW_SUBFILE_TYPE = 254;
const PHOTOMETRIC_INTERPRETATION = 262;
const DNG_VERSION = 50_706;
/** Values that only what a sensor saw has: a colour filter's mosaic, and linear raw. */
const RAW_PHOTOMETRY = new Set([32_803, 34_892]);

const SHORT = 3;

/**
 * Whether a TIFF is a camera's raw file (CR2, NEF, ARW, DNG and their like): what decoders find first in those is a small copy of
 * the picture, which must not pass for it.
 */
export function isCameraRaw(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 8, 10) === 'CR') return true;
  const isLittle = bytes[0] === 0x49;
  const u16 = (at: number) => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at));
  const u32 = (at: number) => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const first = bytes.length < 8 ? bytes.length : u32(4);
  if (first + 2 > bytes.length) return false;
  const end = Math.min(first + 2 + 12 * u16(first), bytes.length - 11);
  for (let at = first + 2; at < end; at += 12) {
    const value = u16(at + 2) === SHORT ? u16(at + 8) : u32(at + 8);
    const tag = u16(at);
    if (tag === DNG_VERSION) return true;
    if (tag === NEW_SUBFILE_TYPE && value % 2 === 1) return true;
    if (tag === PHOTOMETRIC_INTERPRETATION && RAW_PHOTOMETRY.has(value)) return true;
  }
  return false;
}
