import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadOptions } from '../decode/source.js';
import type { Destination } from './optimize-image.js';
import { type ImageRecord, sha256 } from './record.js';

/** Of a record what files can prove. */
export type Promised = Pick<ImageRecord, 'path' | 'input' | 'key' | 'outputs'>;

/** Some images and what is recorded of each, as they are sent to a worker. */
export interface RecallTask {
  readonly root: string;
  readonly path: string;
  readonly destination: Destination;
  /** How sources are read. */
  readonly reading: ReadOptions;
  /** Of the run, as records have it. */
  readonly key: string;
  /** The place of the first in the listing. */
  readonly from: number;
  /** `null` for an image of which there is none. */
  readonly records: readonly (Promised | null)[];
}

export interface RecallResult {
  /** The places of images that need not be worked on. */
  readonly proven: readonly number[];
}

/** Reads and hashes files to see which records still hold. Nothing is decoded. */
export async function recall(task: RecallTask): Promise<RecallResult> {
  const isProven = (record: Promised | null) => {
    if (record?.key !== task.key) return false;
    const bytes = readWhole(join(task.root, record.path), task.reading);
    return bytes !== null && provenOutputs(record, task, bytes, sha256(bytes)) !== null;
  };
  return { proven: task.records.flatMap((record, i) => (isProven(record) ? [task.from + i] : [])) };
}

/**
 * The outputs of a record, if it still holds: it is of these very bytes, and every output is there as it was written.
 *
 * @param input SHA-256 of the source's bytes
 */
export function provenOutputs(
  record: Promised,
  { destination, reading }: Pick<RecallTask, 'destination' | 'reading'>,
  source: Buffer,
  input: string,
): Map<string, Buffer> | null {
  const outputs = new Map<string, Buffer>();
  if (destination.kind === 'in-place') {
    const [output] = record.outputs;
    if (output) outputs.set(output.name, source);
    // What was kept is there as it was, what was optimised is its own output.
    return input === (output?.sha256 ?? record.input) ? outputs : null;
  }
  if (destination.kind !== 'folder' || input !== record.input) return null;
  for (const { name, sha256: expected } of record.outputs) {
    const bytes = readWhole(join(destination.folder, name), { ...reading, followSymlinks: false });
    if (bytes === null || sha256(bytes) !== expected) return null;
    outputs.set(name, bytes);
  }
  return outputs;
}

/** At once: a worker has nothing else to do, and of small files the waiting would take most of the time. */
function readWhole(path: string, { followSymlinks, maxFileSize }: ReadOptions): Buffer | null {
  try {
    const noFollow = followSymlinks ? 0 : constants.O_NOFOLLOW;
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
    try {
      const stats = fstatSync(file);
      return stats.isFile() && stats.size <= maxFileSize ? readFileSync(file) : null;
    } finally {
      closeSync(file);
    }
  } catch {
    // Whoever works on it will say what is wrong with it.
    return null;
  }
}
