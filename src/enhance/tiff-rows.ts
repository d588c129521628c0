import { type FileHandle, open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { type PixelForm, type RowSink, rowBytes } from './picture.js';

/** Rows in a strip: what a reader has to hold of the file. */
const STRIP = 16;

/** Types of BigTIFF's fields. */
const SHORT = 3;
const LONG = 4;
const LONG8 = 16;

/**
 * The head of a BigTIFF (Aware Systems' design of 2007) without compression, whose strips follow it one after the other:
 * all of it is known before the first row.
 */
function tiffHead({ width, height, channels, depth }: PixelForm): Buffer {
  const strips = Math.ceil(height / STRIP);
  const row = rowBytes({ width, height, channels, depth });
  const hasAlpha = channels % 2 === 0;
  const fields: [tag: number, type: number, values: readonly number[]][] = [
    [256, LONG, [width]],
    [257, LONG, [height]],
    [258, SHORT, Array.from({ length: channels }, () => depth)],
    [259, SHORT, [1]],
    // Black is 0, or RGB.
    [262, SHORT, [channels < 3 ? 1 : 2]],
    [273, LONG8, []],
    [277, SHORT, [channels]],
    [278, LONG, [STRIP]],
    [279, LONG8, Array.from({ length: strips }, (_, i) => Math.min(STRIP, height - i * STRIP) * row)],
    // Opacity that colours are not multiplied with.
    ...(hasAlpha ? ([[338, SHORT, [2]]] as [number, number, number[]][]) : []),
  ];
  const directory = 8 + 20 * fields.length + 8;
  const listed = 16 + directory;
  const end = listed + 2 * 8 * strips;
  const head = Buffer.alloc(end);
  const little = endianness() === 'LE';
  const put16 = (value: number, at: number) =>
    little ? head.writeUInt16LE(value, at) : head.writeUInt16BE(value, at);
  const put32 = (value: number, at: number) =>
    little ? head.writeUInt32LE(value, at) : head.writeUInt32BE(value, at);
  const put64 = (value: number, at: number) =>
    little ? head.writeBigUInt64LE(BigInt(value), at) : head.writeBigUInt64BE(BigInt(value), at);
  const put = { [SHORT]: put16, [LONG]: put32, [LONG8]: put64 };
  const size = { [SHORT]: 2, [LONG]: 4, [LONG8]: 8 };

  head.write(little ? 'II' : 'MM', 'latin1');
  put16(43, 2);
  put16(8, 4);
  put64(16, 8);
  put64(fields.length, 16);
  let place = listed;
  fields.forEach(([tag, type, given], i) => {
    const values =
      tag === 273 ? Array.from({ length: strips }, (_, strip) => end + strip * STRIP * row) : given;
    const at = 24 + 20 * i;
    put16(tag, at);
    put16(type, at + 2);
    put64(values.length, at + 4);
    const kind = type as keyof typeof size;
    // What fits eight bytes stands in the field itself.
    const isInline = values.length * size[kind] <= 8;
    const start = isInline ? at + 12 : place;
    if (!isInline) {
      put64(place, at + 12);
      place += values.length * size[kind];
    }
    values.forEach((value, n) => {
      put[kind](value, start + n * size[kind]);
    });
  });
  return head;
}

/** A TIFF in memory that rows are added to. */
export class TiffBuffer implements RowSink {
  readonly bytes: Buffer;
  #at: number;

  constructor(form: PixelForm) {
    const head = tiffHead(form);
    this.bytes = Buffer.alloc(head.length + rowBytes(form) * form.height);
    head.copy(this.bytes);
    this.#at = head.length;
  }

  async write(rows: Uint8Array): Promise<void> {
    this.bytes.set(rows, this.#at);
    this.#at += rows.length;
  }
}

/** A TIFF on the disk that rows are added to. */
export class TiffFile implements RowSink {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async create(path: string, form: PixelForm): Promise<TiffFile> {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(tiffHead(form));
    return new TiffFile(file);
  }

  async write(rows: Uint8Array): Promise<void> {
    await this.#file.writeFile(rows);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
