import { createHash } from 'node:crypto';
import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { IqError, systemCode } from '../errors.js';

/** Of a line of a journal: what it is about, and the JSON of what it says. */
export interface Sealed {
  /** See {@link identityOf}. */
  readonly identity: number;
  readonly json: string;
}

const LINE = /^([0-9a-f]{16}) ([0-9a-f]{13}) (\d{1,15}) (.*)$/s;
/** What every line of which at least this much is there begins with. */
const BEGINNING = /^[0-9a-f]{16} [0-9a-f]{13} \d+/;
const BEGINNING_LENGTH = 32;

/** 52 bits of a name's SHA-256: two names may share them, so that what is found must be asked for its name. */
export function identityOf(name: string): number {
  return Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 13), 16);
}

/** A line that proves that it is whole: by its length where it was torn off, by a hash where it was damaged. */
export function sealed({ identity, json }: Sealed): string {
  const body = `${identity.toString(16).padStart(13, '0')} ${json.length} ${json}`;
  return `${seal(body)} ${body}`;
}

/** What a line says. A torn one is no sign of anything worse than a process that was killed; a damaged one is. */
export function unsealed(line: string): Sealed | 'torn' | 'damaged' {
  const [, hash, identity = '', length, json = ''] = LINE.exec(line) ?? [];
  if (hash === undefined) {
    const isTorn = line.length < BEGINNING_LENGTH ? /^[0-9a-f ]*$/.test(line) : BEGINNING.test(line);
    return isTorn ? 'torn' : 'damaged';
  }
  if (json.length < Number(length)) return 'torn';
  if (seal(line.slice(hash.length + 1)) !== hash) return 'damaged';
  return { identity: Number.parseInt(identity, 16), json };
}

function seal(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}

/**
 * Appends a line to a journal that exists, in one write: any number of processes may do so at once. It begins with a line
 * break, so that what another left half-written when it was killed costs nothing but itself.
 *
 * @param isDurable whether it is to outlast a power cut from here on
 * @throws IqError `no_space` or `write_failed`
 */
export function appendSealed(path: string, line: Sealed, isDurable: boolean): void {
  try {
    const bytes = Buffer.from(`\n${sealed(line)}\n`);
    // Not made anew: a journal that somebody removed has lost more than this line.
    const file = openSync(path, constants.O_WRONLY | constants.O_APPEND);
    try {
      if (writeSync(file, bytes) < bytes.length)
        throw Object.assign(new Error('cut short'), { code: 'ENOSPC' });
      if (isDurable) fdatasyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError(
      why === 'ENOSPC' || why === 'EDQUOT' ? 'no_space' : 'write_failed',
      `The journal ${path} could not be written (${why}). Free some space, or give another --cache-dir, or --no-cache.`,
      { path, cause },
    );
  }
}
