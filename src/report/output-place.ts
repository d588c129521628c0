import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { IqError, systemCode } from '../errors.js';
import { makeFolder } from '../make-folder.js';

/**
 * Proves before any work that a file can have its place: its folder exists and it is not one itself.
 *
 * @param what the file is, in a word
 * @throws IqError `output_unusable`
 */
export async function assertPlace(what: string, path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch((error) => error);
  const place = await stat(path).catch(() => null);
  const why = folder instanceof Error ? systemCode(folder) : place?.isDirectory() ? 'EISDIR' : undefined;
  if (why !== undefined) throw unusable(what, path, why);
}

/** The same, but a folder that does not exist is made. */
export async function makePlace(what: string, path: string): Promise<void> {
  try {
    makeFolder(dirname(path));
  } catch (cause) {
    throw unusable(what, path, systemCode(cause) ?? String(cause));
  }
  await assertPlace(what, path);
}

function unusable(what: string, path: string, why: string): IqError {
  const message = `The ${what} ${path} cannot be written (${why}). ${remedyFor(why)}`;
  return new IqError('output_unusable', message, { path });
}

/** What to do where a file cannot be written, by the system's code. */
export function remedyFor(why: string): string {
  return why === 'EISDIR' ? 'It is a folder; name a file.' : 'Give another path.';
}
