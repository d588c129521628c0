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

/** @throws IqError `no_space` or `write_failed` where there is no room for temporary files */
export function openSpool<Record>(folder = tmpdir()): Spool<Record> {
  const own = guarded(folder, () => mkdtempSync(join(folder, 'iq-spool-')));
  const path = join(own, 'records');
  const file = opened(own, path);
  /** Where each record ends, in bytes. */
  let ends = new Float64Array(1024);
  let length = 0;
  let written = 0;
  let pending: Buffer[] = [];
  let waiting = 0;

  const flush = () => {
    const batch = Buffer.concat(pending);
    for (let at = 0; at < batch.length; ) {
      at += guarded(path, () => writeSync(file, batch, at, batch.length - at, written + at));
    }
    written += batch.length;
    pending = [];
    waiting = 0;
  };

  const read = (place: number): Record => {
    if (!(place >= 0 && place < length)) {
      throw new RangeError(`Expected a place below ${length} but received ${place}.`);
    }
    if (waiting > 0) flush();
    const from = place === 0 ? 0 : (ends[place - 1] ?? 0);
    const bytes = Buffer.alloc((ends[place] ?? 0) - from);
    readSync(file, bytes, 0, bytes.length, from);
    return JSON.parse(bytes.toString('utf8')) as Record;
  };

  return {
    get length() {
      return length;
    },
    add(record) {
      const bytes = Buffer.from(JSON.stringify(record));
      if (length === ends.length) {
        const larger = new Float64Array(2 * length);
        larger.set(ends);
        ends = larger;
      }
      ends[length] = written + waiting + bytes.length;
      length++;
      pending.push(bytes);
      waiting += bytes.length;
      if (waiting >= BATCH) flush();
    },
    read,
    *[Symbol.iterator]() {
      for (let place = 0; place < length; place++) yield read(place);
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
