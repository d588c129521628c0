import { appendFileSync, closeSync, fstatSync, openSync, readSync, truncateSync } from 'node:fs';
import { IqError, systemCode } from '../errors.js';

/** A file of lines that only grows, so that a killed run loses nothing. */
export interface LineFile {
  /**
   * @returns where the line begins, in bytes, if nobody else writes to the file
   * @throws IqError `write_failed`
   */
  append(line: string): number;
  /** The line that begins at a place in bytes; what is there if none does. */
  read(place: number): string;
  close(): void;
}

const CHUNK_BYTES = 1 << 16;
/** Mostly enough for one line. */
const LINE_BYTES = 1 << 11;
const LINE_BREAK = 10;

/**
 * Opens a file of lines or begins one. A last line that was torn when its run was killed is cut off.
 *
 * @param onLine told of each whole line that is there, and where it begins
 * @throws IqError `output_unusable`
 */
export function openLineFile(path: string, onLine: (line: string, place: number) => void): LineFile {
  const file = open(path, onLine);
  return {
    append(line) {
      try {
        const place = fstatSync(file).size;
        appendFileSync(file, `${line}\n`);
        return place;
      } catch (cause) {
        const why = systemCode(cause) ?? String(cause);
        throw new IqError('write_failed', `${path} could not be written (${why}); what is in it is kept.`, {
          path,
          cause,
        });
      }
    },
    read: (place) => readLine(file, place),
    close: () => closeSync(file),
  };
}

function open(path: string, onLine: (line: string, place: number) => void): number {
  try {
    const file = openSync(path, 'a+');
    const whole = readLines(file, 0, onLine);
    if (whole < fstatSync(file).size) truncateSync(path, whole);
    return file;
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError('output_unusable', `The journal ${path} cannot be written (${why}).`, { path, cause });
  }
}

/** One for all: with one for each line most of the time would go into giving them back. */
const lineBuffer = Buffer.allocUnsafeSlow(LINE_BYTES);

/** The line that begins at a place in bytes; what is there if none does. */
export function readLine(file: number, place: number): string {
  let line = '';
  readLines(
    file,
    place,
    (text) => {
      line = text;
      return true;
    },
    lineBuffer,
  );
  return line;
}

/** Reads a file line by line from a place, until something is returned for a line. @returns where the last line read ends */
export function readLines(
  file: number,
  from: number,
  onLine: (line: string, place: number) => unknown,
  chunk: Buffer = Buffer.allocUnsafe(CHUNK_BYTES),
): number {
  let rest: Buffer[] = [];
  let whole = from;
  for (let at = from; ; ) {
    const count = readSync(file, chunk, 0, chunk.length, at);
    if (count === 0) return whole;
    let begin = 0;
    for (;;) {
      const end = chunk.subarray(0, count).indexOf(LINE_BREAK, begin);
      if (end < 0) break;
      const line =
        rest.length === 0
          ? chunk.toString('utf8', begin, end)
          : Buffer.concat([...rest, chunk.subarray(begin, end)]).toString();
      const isEnough = onLine(line, whole);
      rest = [];
      begin = end + 1;
      whole = at + begin;
      if (isEnough !== undefined) return whole;
    }
    // The chunk is written over.
    if (begin < count) rest.push(Buffer.from(chunk.subarray(begin, count)));
    at += count;
  }
}
