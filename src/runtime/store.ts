import { closeSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import { type ZodType, z } from 'zod';
import { IqError, systemCode } from '../errors.js';
import { parseJson } from '../json.js';
import { openLineFile } from './line-file.js';

/**
 * What was measured of files before, in a file that only grows: a later run reads new ones only. The values stay on the
 * disk. Several processes may use one store at once. Once it is full, and less than half of it was of use to a run, the next
 * one begins another.
 */
export interface Store<Value> {
  readonly size: number;
  /** @param state names a file in its state */
  get(state: string): Value | undefined;
  /**
   * @param state without quotes or backslashes
   * @throws IqError `write_failed`
   */
  set(state: string, value: Value): void;
  close(): void;
}

export interface StoreOptions<Value> {
  /** What decides a value beside the file: the algorithm and its version. Values under other keys are passed over. */
  readonly key: string;
  readonly schema: ZodType<Value>;
  /** Values that are kept; what goes beyond is measured anew each time. */
  readonly limit?: number;
  /** Told in a sentence of a file that is no store and was set aside. */
  onWarning(message: string): void;
}

/** Some 120 bytes of memory each. */
const LIMIT = 500_000;
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
  const places = new Map<string, number>();
  const read = (line: string) => {
    const { data } = entry.safeParse(parseJson(line));
    return data?.[0] === key ? { state: data[1], value: data[2] } : undefined;
  };
  // Only the beginning of a line is looked at: what its value is worth shows when it is asked for.
  const beginning = `[${JSON.stringify(key)},"`;
  let lines = 0;
  let used = 0;
  const file = openLineFile(path, (line, place) => {
    lines++;
    if (places.size >= limit || !line.startsWith(beginning)) return;
    const end = line.indexOf('"', beginning.length);
    if (end > 0) places.set(line.slice(beginning.length, end), place);
  });
  if (fresh) file.append(JSON.stringify(HEAD));
  return {
    get size() {
      return places.size;
    },
    get(state) {
      const place = places.get(state);
      if (place === undefined) return undefined;
      const found = read(file.read(place));
      const { data } = schema.safeParse(found?.state === state ? found.value : undefined);
      if (data !== undefined) used++;
      // Damaged, or cut off by another process: what is set again is kept again.
      else places.delete(state);
      return data;
    },
    set(state, value) {
      if (places.has(state) || places.size >= limit) return;
      places.set(state, file.append(JSON.stringify([key, state, value])));
      lines++;
      used++;
    },
    close() {
      file.close();
      // Full, and mostly of what is no more: the next run begins another, rather than that nothing new is ever kept.
      if (lines >= limit && used < lines / 2) rmSync(path, { force: true });
    },
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
