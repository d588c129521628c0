import { closeSync, openSync, readSync, renameSync } from 'node:fs';
import { type ZodType, z } from 'zod';
import { IqError, systemCode } from '../errors.js';
import { openJournal } from './journal.js';

/** What was measured of images before, in a file that only grows: a later run reads the pixels of new files only. */
export interface Store<Value> {
  readonly size: number;
  /** @param content SHA-256 of an image's bytes */
  get(content: string): Value | undefined;
  /** @throws IqError `write_failed` */
  set(content: string, value: Value): void;
  close(): void;
}

export interface StoreOptions<Value> {
  /** What decides a value beside the image: the algorithm and its version. Values under other keys are passed over. */
  readonly key: string;
  readonly schema: ZodType<Value>;
  /** Values kept in memory; what goes beyond is measured again. */
  readonly limit?: number;
  /** Told in a sentence of a file that is no store and was set aside. */
  onWarning(message: string): void;
}

/** Some 600 bytes each with a signature: as much memory as two workers. */
const LIMIT = 200_000;
/** The first line, by which a store is known. */
const HEAD = 'iq store 1';

const entry = z.tuple([z.string(), z.string(), z.unknown()]);

/**
 * Opens a store or begins one. A torn last line and lines that are no values are passed over; a file that does not begin as
 * a store does is renamed to `<path>.damaged`, with a warning, and another begun.
 *
 * @throws IqError `output_unusable`
 */
export function openStore<Value>(path: string, options: StoreOptions<Value>): Store<Value> {
  const { key, schema, limit = LIMIT, onWarning } = options;
  const fresh = setAsideStranger(path, onWarning);
  const values = new Map<string, Value>();
  // Each goes where it belongs as it is read: the journal keeps none.
  const journal = openJournal<unknown>(path, (line) => {
    const { data } = entry.safeParse(line);
    if (data?.[0] !== key || values.size >= limit) return undefined;
    const value = schema.safeParse(data[2]);
    if (value.success) values.set(data[1], value.data);
    return undefined;
  });
  if (fresh) journal.append(HEAD);
  return {
    get size() {
      return values.size;
    },
    get: (content) => values.get(content),
    set(content, value) {
      if (values.has(content)) return;
      journal.append([key, content, value]);
      if (values.size < limit) values.set(content, value);
    },
    close: () => journal.close(),
  };
}

/** Whether there is nothing at the path: a file that is no store has been renamed. */
function setAsideStranger(path: string, onWarning: (message: string) => void): boolean {
  const head = JSON.stringify(HEAD);
  const begin = beginning(path, head.length + 1);
  if (begin === '' || begin === `${head}\n`) return begin === '';
  // Of a head that was torn nothing is worth keeping; the journal cuts it off.
  if (head.startsWith(begin)) return true;
  try {
    renameSync(path, `${path}.damaged`);
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError('output_unusable', `${path} is no store of iq and could not be renamed (${why}).`, {
      path,
      cause,
    });
  }
  onWarning(
    `${path} is no store of iq; it was renamed to ${path}.damaged, and everything is measured again.`,
  );
  return true;
}

function beginning(path: string, length: number): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(length);
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, length, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    // What cannot be read, the journal will tell of.
    return '';
  }
}
