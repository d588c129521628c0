import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IqError, systemCode } from '../errors.js';

/** Records set aside on the disk, so that a million of them do not lie in memory until all are there. */
export interface Spool<Record> {
  /** @returns the record's place, from 0 */
  add(record: Record): Promise<number>;
  /** @throws RangeError for a place that has none */
  read(place: number): Promise<Record>;
  readonly length: number;
  /** Removes the file. */
  close(): Promise<void>;
}

/** Records are written in batches of about this many bytes. */
const BATCH = 1 << 20;

/** @throws IqError `write_failed` where there is no room for temporary files */
export async function openSpool<Record>(folder = tmpdir()): Promise<Spool<Record>> {
  const own = await guarded(folder, () => mkdtemp(join(folder, 'iq-spool-')));
  const path = join(own, 'records');
  const file: FileHandle = await guarded(path, () => open(path, 'wx+', 0o600));
  let ends = new Float64Array(1024);
  let length = 0;
  let written = 0;
  let pending: Buffer[] = [];
  let waiting = 0;

  const flush = async () => {
    if (waiting === 0) return;
    const batch = Buffer.concat(pending);
    pending = [];
    waiting = 0;
    await guarded(path, () => file.write(batch, 0, batch.length, written));
    written += batch.length;
  };

  return {
    get length() {
      return length;
    },
    async add(record) {
      const bytes = Buffer.from(JSON.stringify(record));
      if (length === ends.length) {
        const larger = new Float64Array(ends.length * 2);
        larger.set(ends);
        ends = larger;
      }
      ends[length] = (length === 0 ? 0 : (ends[length - 1] ?? 0)) + bytes.length;
      pending.push(bytes);
      waiting += bytes.length;
      if (waiting >= BATCH) await flush();
      return length++;
    },
    async read(place) {
      if (!(place >= 0 && place < length))
        throw new RangeError(`Expected a place below ${length} but received ${place}.`);
      await flush();
      const from = place === 0 ? 0 : (ends[place - 1] ?? 0);
      const bytes = Buffer.alloc((ends[place] ?? 0) - from);
      await file.read(bytes, 0, bytes.length, from);
      return JSON.parse(bytes.toString('utf8')) as Record;
    },
    async close() {
      await file.close();
      await rm(own, { recursive: true, force: true });
    },
  };
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError('write_failed', `${path} could not be written (${why}).`, { path, cause });
  }
}
