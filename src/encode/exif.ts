/** Tags of the EXIF 3.0 and TIFF 6.0 specifications that an upright re-encoding changes. */
const ORIENTATION = 0x0112;
const EXIF_IFD = 0x8769;
const PIXEL_X_DIMENSION = 0xa002;
const PIXEL_Y_DIMENSION = 0xa003;
const SHORT = 3;
const LONG = 4;

/**
 * Makes an EXIF block true of an upright picture without a thumbnail: orientation 1, the given pixel dimensions, and no
 * second directory (it describes the thumbnail of the old pixels). All else keeps its bytes and its place, so that makers'
 * notes with absolute offsets in them stay readable. A block that cannot be parsed is returned as it is.
 *
 * @param exif TIFF-structured, from the byte-order mark on; not modified
 */
export function uprightExif(exif: Uint8Array, width: number, height: number): Buffer {
  const block = Buffer.from(exif);
  const order = block.toString('latin1', 0, 2);
  if (block.length < 14 || (order !== 'II' && order !== 'MM')) return block;
  const little = order === 'II';
  const u16 = (at: number) => (little ? block.readUInt16LE(at) : block.readUInt16BE(at));
  const u32 = (at: number) => (little ? block.readUInt32LE(at) : block.readUInt32BE(at));
  const put16 = (value: number, at: number) =>
    little ? block.writeUInt16LE(value, at) : block.writeUInt16BE(value, at);
  const put32 = (value: number, at: number) =>
    little ? block.writeUInt32LE(value, at) : block.writeUInt32BE(value, at);

  /** Calls back with each entry's tag and place, and returns where the link to the next directory lies. */
  const walk = (directory: number, visit: (tag: number, at: number) => void): number => {
    const count = directory + 2 <= block.length ? u16(directory) : 0;
    const link = directory + 2 + 12 * count;
    if (link > block.length) return block.length;
    for (let at = directory + 2; at < link; at += 12) visit(u16(at), at);
    return link;
  };
  const putNumber = (value: number, at: number) => {
    const type = u16(at + 2);
    // A side that 16 bits cannot tell stays untold: the picture itself knows better.
    if (type === SHORT && value <= 0xffff) put16(value, at + 8);
    if (type === LONG) put32(value, at + 8);
  };

  const link = walk(u32(4), (tag, at) => {
    if (tag === ORIENTATION) putNumber(1, at);
    if (tag === EXIF_IFD) {
      walk(u32(at + 8), (inner, place) => {
        if (inner === PIXEL_X_DIMENSION) putNumber(width, place);
        if (inner === PIXEL_Y_DIMENSION) putNumber(height, place);
      });
    }
  });
  if (link + 4 > block.length || u32(link) === 0) return block;
  return cutThumbnail(block, link, u32, put32, walk);
}

const THUMBNAIL_OFFSET = 0x0201;
const THUMBNAIL_LENGTH = 0x0202;
const START_OF_JPEG = 0xffd8;

/** Unlinks the second directory; its picture's bytes are cut where they end the block, and blanked where they do not. */
function cutThumbnail(
  block: Buffer,
  link: number,
  u32: (at: number) => number,
  put32: (value: number, at: number) => void,
  walk: (directory: number, visit: (tag: number, at: number) => void) => number,
): Buffer {
  let offset = 0;
  let length = 0;
  walk(u32(link), (tag, at) => {
    if (tag === THUMBNAIL_OFFSET) offset = u32(at + 8);
    if (tag === THUMBNAIL_LENGTH) length = u32(at + 8);
  });
  put32(0, link);
  const end = offset + length;
  // A damaged block may point at data that is no thumbnail.
  if (length < 2 || end > block.length || block.readUInt16BE(offset) !== START_OF_JPEG) return block;
  // Some cameras pad the block: a few bytes of it may follow the thumbnail.
  if (block.subarray(end).every((byte) => byte === 0)) return block.subarray(0, offset);
  block.fill(0, offset, end);
  return block;
}
