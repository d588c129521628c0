import { appendFileSync, closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
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
  const { text, file } = open(path);
  const records = text.split('\n').flatMap((line) => {
    const record = read(parsed(line));
    return record === undefined ? [] : [record];
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

/** The whole lines of the file, which is left without the torn one behind them and open for appending. */
function open(path: string): { text: string; file: number } {
  try {
    const file = openSync(path, 'a+');
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf('\n') + 1;
    if (whole < bytes.length) truncateSync(path, whole);
    return { text: bytes.toString('utf8', 0, whole), file };
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError('output_unusable', `The journal ${path} cannot be written (${why}).`, { path, cause });
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
