import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IqError, systemCode } from '../errors.js';

/** Records set aside on the disk, so that a million of them do not lie in memory until all are there. */
export interface Spool<Record> extends Iterable<Record> {
  /** @throws IqError `no_space` or `write_failed` */
  add(record: Record): void;
  /**
   * @param place from 0, in the order in which records were added
   * @throws RangeError for a place that has none
   */
  read(place: number): Record;
  readonly length: number;
  /** Gives the file's room back; where the system allows it, so does the process's end. */
  close(): void;
}

/** Records are written in batches of about this many bytes. */
const BATCH = 1 << 20;
/** Records that are read one after the other are read in chunks of this many bytes. */
const CHUNK = 1 << 16;

/** @throws IqError `no_space` or `write_failed` where there is no room for temporary files */
export function openSpool<Record>(folder = tmpdir()): Spool<Record> {
  const own = guarded(folder, () => mkdtempSync(join(folder, 'iq-spool-')));
  const path = join(own, 'records');
  const file = opened(own, path);
  /** Where each record ends, in bytes. */
  let ends = new Float64Array(1024);
  let length = 0;
  let written = 0;
  let pending: string[] = [];
  let waiting = 0;
  /** What is read goes through one buffer: one for each record would fill the memory with holes. */
  let buffer = Buffer.allocUnsafe(BATCH);

  const flush = () => {
    const batch = Buffer.from(pending.join(''));
    for (let at = 0; at < batch.length; ) {
      at += guarded(path, () => writeSync(file, batch, at, batch.length - at, written + at));
    }
    written += batch.length;
    pending = [];
    waiting = 0;
  };

  /** The bytes from one place to another, until more is read. */
  const bytesOf = (from: number, to: number): Buffer => {
    if (waiting > 0) flush();
    const begin = from === 0 ? 0 : (ends[from - 1] ?? 0);
    const size = (ends[to - 1] ?? 0) - begin;
    if (buffer.length < size) buffer = Buffer.allocUnsafe(size);
    readSync(file, buffer, 0, size, begin);
    return buffer.subarray(0, size);
  };

  const read = (place: number): Record => {
    if (!(place >= 0 && place < length)) {
      throw new RangeError(`Expected a place below ${length} but received ${place}.`);
    }
    return JSON.parse(bytesOf(place, place + 1).toString('utf8')) as Record;
  };

  /** The place behind the last record that is read together with the one at a place. */
  const endOfChunk = (from: number): number => {
    const begin = from === 0 ? 0 : (ends[from - 1] ?? 0);
    let to = from + 1;
    while (to < length && (ends[to] ?? 0) - begin <= CHUNK) to++;
    return to;
  };

  return {
    get length() {
      return length;
    },
    add(record) {
      const text = JSON.stringify(record);
      const size = Buffer.byteLength(text);
      if (length === ends.length) {
        const larger = new Float64Array(2 * length);
        larger.set(ends);
        ends = larger;
      }
      ends[length] = written + waiting + size;
      length++;
      pending.push(text);
      waiting += size;
      if (waiting >= BATCH) flush();
    },
    read,
    *[Symbol.iterator]() {
      for (let from = 0; from < length; ) {
        const to = endOfChunk(from);
        // Text, not bytes: between two records somebody may read another.
        const bytes = bytesOf(from, to);
        const begin = from === 0 ? 0 : (ends[from - 1] ?? 0);
        const texts = Array.from({ length: to - from }, (_, i) =>
          bytes.toString(
            'utf8',
            i === 0 ? 0 : (ends[from + i - 1] ?? 0) - begin,
            (ends[from + i] ?? 0) - begin,
          ),
        );
        for (const text of texts) yield JSON.parse(text) as Record;
        from = to;
      }
    },
    close() {
      closeSync(file);
      remove(own);
    },
  };
}

/** A file without a name, where a file may lose its own while it is open: a killed process leaves nothing behind. */
function opened(folder: string, path: string): number {
  try {
    return guarded(path, () => openSync(path, 'wx+', 0o600));
  } finally {
    remove(folder);
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Windows keeps the folder of an open file, until the file is closed.
  }
}

function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const why = systemCode(cause);
    throw new IqError(
      why === 'ENOSPC' ? 'no_space' : 'write_failed',
      `${path} could not be written (${why ?? String(cause)}). Set TMPDIR to a folder with room.`,
      { path, cause },
    );
  }
}
