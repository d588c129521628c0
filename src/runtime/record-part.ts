import { closeSync, openSync, readSync } from 'node:fs';
import { systemCode } from '../errors.js';
import { parseJson } from '../json.js';
import { readLine, readLines } from './line-file.js';
import { unsealed } from './sealed-line.js';

/** One journal of a book, open for reading: a merge by another run takes only its name. */
export interface Part {
  readonly path: string;
  readonly file: number;
}

/** What every journal begins with. */
export const HEAD = 'iq journal 1\n';

/**
 * Opens a journal and reads it through.
 *
 * @param onRecord told of each whole line: what it is about, and where it begins
 * @returns `damaged` for a file that is no journal or has a line that was tampered with
 */
export function readPart(
  path: string,
  onRecord: (identity: number, offset: number) => void,
): Part | 'gone' | 'damaged' {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 'gone' : 'damaged';
  }
  const head = Buffer.alloc(HEAD.length);
  const begin = head.toString('latin1', 0, readSync(file, head, 0, head.length, 0));
  let isWhole = HEAD.startsWith(begin);
  if (begin === HEAD) {
    readLines(file, HEAD.length, (line, offset) => {
      const found = line === '' ? 'torn' : unsealed(line);
      if (found === 'damaged') isWhole = false;
      else if (found !== 'torn') onRecord(found.identity, offset);
      return isWhole ? undefined : true;
    });
  }
  if (isWhole) return { path, file };
  closeSync(file);
  return 'damaged';
}

/** The record there; its form is what iq gave it, as the seal proves. */
export function recordAt<Value>(part: Part, offset: number): Value | undefined {
  const found = unsealed(readLine(part.file, offset));
  return typeof found === 'string' ? undefined : (parseJson(found.json) as Value | undefined);
}
