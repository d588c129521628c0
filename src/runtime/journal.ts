import { appendFileSync, closeSync, openSync, readSync, truncateSync } from 'node:fs';
import { IqError, systemCode } from '../errors.js';

/** A file that grows by a line of JSON for each piece of work that is done, so that a killed run loses nothing. */
export interface Journal<Record> {
  /** What was there when it was opened. */
  readonly records: readonly Record[];
  /** @throws IqError `write_failed` */
  append(record: Record): void;
  close(): void;
}

/**
 * Opens a journal or begins one. A last line that was torn when its run was killed is dropped, and so are lines that are no
 * records.
 *
 * @param read the record in a line's value, or `undefined` if it is none
 * @throws IqError `output_unusable`
 */
export function openJournal<Record>(
  path: string,
  read: (value: unknown) => Record | undefined,
): Journal<Record> {
  const records: Record[] = [];
  const file = open(path, (line) => {
    const record = read(parsed(line));
    if (record !== undefined) records.push(record);
  });
  return {
    records,
    append(record) {
      try {
        appendFileSync(file, `${JSON.stringify(record)}\n`);
      } catch (cause) {
        const why = systemCode(cause) ?? String(cause);
        throw new IqError('write_failed', `${path} could not be written (${why}); what is in it is kept.`, {
          path,
          cause,
        });
      }
    },
    close: () => closeSync(file),
  };
}

/** The file, opened for appending, after each whole line of it was told and the torn one behind them cut off. */
function open(path: string, onLine: (line: string) => void): number {
  try {
    const file = openSync(path, 'a+');
    const { whole, length } = readLines(file, onLine);
    if (whole < length) truncateSync(path, whole);
    return file;
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError('output_unusable', `The journal ${path} cannot be written (${why}).`, { path, cause });
  }
}

const CHUNK_BYTES = 1 << 16;

/** Reads a file line by line. `whole` is where its last whole line ends, in bytes. */
function readLines(file: number, onLine: (line: string) => void): { whole: number; length: number } {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let rest: Buffer[] = [];
  let whole = 0;
  let length = 0;
  for (let count = 0; ; length += count) {
    count = readSync(file, chunk, 0, CHUNK_BYTES, length);
    if (count === 0) return { whole, length };
    let begin = 0;
    for (let end = chunk.indexOf(10); end >= 0 && end < count; end = chunk.indexOf(10, begin)) {
      onLine(Buffer.concat([...rest, chunk.subarray(begin, end)]).toString());
      rest = [];
      begin = end + 1;
      whole = length + begin;
    }
    // The chunk is written over.
    if (begin < count) rest.push(Buffer.from(chunk.subarray(begin, count)));
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
