import { dirname, isAbsolute, relative, sep } from 'node:path';
import { addressOf } from './shared/words.js';

/**
 * A folder's address relative to a page, ending with `/`.
 *
 * @param page the page's absolute path; `null` where it has none
 * @returns `null` where no relative address leads there, such as on another drive
 */
export function placeFrom(page: string | null, folder: string | null): string | null {
  if (page === null || folder === null) return null;
  const path = relative(dirname(page), folder);
  if (isAbsolute(path)) return null;
  // A folder's name may have a colon, which must not look like a scheme.
  const address = addressOf('./', path.split(sep).join('/'));
  return address === null || address === './' ? address : `${address}/`;
}

/** Messages name files by their whole path, which says nothing to those whom a page is sent to. */
export function withoutFolders(message: string | null, folders: readonly (string | null)[]): string | null {
  return folders.reduce(
    (text, folder) => (folder === null ? text : (text?.replaceAll(folder + sep, '') ?? null)),
    message,
  );
}
