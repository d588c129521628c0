import { parseJson } from '../json.js';
import { openLineFile } from './line-file.js';

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
  const file = openLineFile(path, (line) => {
    const record = read(parseJson(line));
    if (record !== undefined) records.push(record);
  });
  return {
    records,
    append: (record) => void file.append(JSON.stringify(record)),
    close: () => file.close(),
  };
}
