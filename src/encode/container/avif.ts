import type { Container } from './container.js';

/** An ISO base media box (ISO/IEC 14496-12 §4.2): its type, and its body behind the 8-byte head. */
interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * AVIF (AOM AVIF 1.1 on ISO/IEC 23008-12): EXIF and XMP are items of their own that describe the picture, a profile is a
 * property of it. The layout understood is the one that libheif writes: one `meta` before one `mdat`.
 */
export const avifContainer: Container = {
  attach(image, { icc, exif, xmp }) {
    const items: NewItem[] = [];
    // Four bytes before the block say where in it the TIFF header lies.
    if (exif)
      items.push({ type: 'Exif', info: Buffer.alloc(1), data: Buffer.concat([Buffer.alloc(4), exif]) });
    if (xmp) {
      const info = Buffer.from('\0application/rdf+xml\0', 'latin1');
      items.push({ type: 'mime', info, data: Buffer.from(xmp, 'utf8') });
    }
    if (items.length === 0 && !icc) return image;

    const top = boxesOf(image);
    const meta = find(top, 'meta');
    const grown = growMeta(meta, items, icc);
    const others = top.filter((b) => b !== meta);
    const shift = grown(0, 0).length - (meta.body.length + 8);
    const finalMeta = grown(shift, image.length + shift + 8);
    const [fileType, ...rest] = others.map((b) => box(b.type, b.body));
    if (!fileType) throw new TypeError('Expected an AVIF with an ftyp box');
    const extra = items.length > 0 ? [box('mdat', ...items.map((item) => item.data))] : [];
    return Buffer.concat([fileType, finalMeta, ...rest, ...extra]);
  },

  picture(file) {
    const data = boxesOf(file).find((b) => b.type === 'mdat');
    return data ? [data.body] : [];
  },
};

interface NewItem {
  readonly type: 'Exif' | 'mime';
  /** What follows the type in the item's `infe` box. */
  readonly info: Buffer;
  readonly data: Buffer;
}

/**
 * Returns a function that writes the `meta` box with the new items in it: `shift` is how far the picture's data moves,
 * `from` is where the new items' data begins. Its length does not depend on either.
 */
function growMeta(meta: Box, items: readonly NewItem[], icc: Uint8Array | undefined) {
  const children = boxesOf(meta.body, 4);
  const primary = find(children, 'pitm').body.readUInt16BE(4);
  const firstId = 1 + Math.max(...itemIds(find(children, 'iloc').body));
  const references = items.map((_, i) => box('cdsc', uint16(firstId + i), uint16(1), uint16(primary)));

  return (shift: number, from: number): Buffer => {
    const rewritten = children.map(({ type, body }) => {
      if (type === 'iloc') return box(type, growLocations(body, items, firstId, shift, from));
      if (type === 'iinf') return box(type, growInfos(body, items, firstId));
      if (type === 'iref') return box(type, body, ...references);
      if (type === 'iprp' && icc) return box(type, growProperties(body, icc, primary));
      return box(type, body);
    });
    const hasReferences = children.some((b) => b.type === 'iref');
    if (!hasReferences && references.length > 0) rewritten.push(box('iref', Buffer.alloc(4), ...references));
    return box('meta', meta.body.subarray(0, 4), ...rewritten);
  };
}

/** `iloc` version 0 with 4-byte offsets, lengths and base offsets: one record of 18 bytes for each one-extent item. */
const LOCATION_HEAD = 8;
const LOCATION_LENGTH = 18;

function itemIds(iloc: Buffer): number[] {
  const count = iloc.readUInt16BE(6);
  const isUnderstood =
    iloc.readUInt32BE(0) === 0 &&
    iloc.readUInt16BE(4) === 0x4440 &&
    iloc.length === LOCATION_HEAD + LOCATION_LENGTH * count;
  if (!isUnderstood) throw new TypeError('Expected the item locations that libheif writes');
  return Array.from({ length: count }, (_, i) => iloc.readUInt16BE(LOCATION_HEAD + LOCATION_LENGTH * i));
}

function growLocations(
  iloc: Buffer,
  items: readonly NewItem[],
  firstId: number,
  shift: number,
  from: number,
): Buffer {
  const old = Buffer.from(iloc);
  const count = old.readUInt16BE(6);
  for (let i = 0; i < count; i++) {
    const offset = LOCATION_HEAD + LOCATION_LENGTH * i + 10;
    old.writeUInt32BE(old.readUInt32BE(offset) + shift, offset);
  }
  old.writeUInt16BE(count + items.length, 6);
  let at = from;
  const added = items.map((item, i) => {
    const record = Buffer.alloc(LOCATION_LENGTH);
    record.writeUInt16BE(firstId + i, 0);
    record.writeUInt16BE(1, 8);
    record.writeUInt32BE(at, 10);
    record.writeUInt32BE(item.data.length, 14);
    at += item.data.length;
    return record;
  });
  return Buffer.concat([old, ...added]);
}

function growInfos(iinf: Buffer, items: readonly NewItem[], firstId: number): Buffer {
  const old = Buffer.from(iinf);
  old.writeUInt16BE(old.readUInt16BE(4) + items.length, 4);
  const version2 = Buffer.from([2, 0, 0, 0]);
  const added = items.map((item, i) =>
    box('infe', version2, uint16(firstId + i), uint16(0), Buffer.from(item.type, 'latin1'), item.info),
  );
  return Buffer.concat([old, ...added]);
}

/** Adds the profile to the property list, and its number to the primary item's associations (`ipma` version 0). */
function growProperties(iprp: Buffer, icc: Uint8Array, primary: number): Buffer {
  const children = boxesOf(iprp);
  const properties = find(children, 'ipco').body;
  const index = boxesOf(properties).length + 1;
  const profile = box('colr', Buffer.from('prof', 'latin1'), icc);
  const associations = find(children, 'ipma').body;
  const grown: Buffer[] = [associations.subarray(0, 8)];
  for (let at = 8; at < associations.length; ) {
    const count = associations.readUInt8(at + 2);
    const end = at + 3 + count;
    if (associations.readUInt16BE(at) === primary) {
      grown.push(
        uint16(primary),
        Buffer.from([count + 1]),
        associations.subarray(at + 3, end),
        Buffer.from([index]),
      );
    } else {
      grown.push(associations.subarray(at, end));
    }
    at = end;
  }
  return Buffer.concat([box('ipco', properties, profile), box('ipma', ...grown)]);
}

function boxesOf(bytes: Buffer, from = 0): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    // Size 0 means "to the end of the file"; 1 would announce a 64-bit size, which no picture of ours has.
    const end = size === 0 ? bytes.length : at + size;
    if (size !== 0 && size < 8) break;
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, end) });
    at = end;
  }
  return boxes;
}

function find(boxes: readonly Box[], type: string): Box {
  const found = boxes.find((b) => b.type === type);
  if (!found) throw new TypeError(`Expected an AVIF with a ${type} box`);
  return found;
}

function box(type: string, ...parts: Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 8),
    0,
  );
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
