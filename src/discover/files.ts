import path from 'node:path';
import fastGlob from 'fast-glob';
import { IqError } from '../errors.js';
import { noInput, readFileList } from './file-list.js';
import { Findings } from './findings.js';
import type { Listing } from './listing.js';
import { type Look, look } from './look.js';
import { realPath } from './real-paths.js';
import { changedEntries } from './since.js';
import { Walker } from './walk.js';

export interface DiscoverOptions {
  /** Folders, files, globs, or `-` for a list on standard input. What exists by that very name is no glob. */
  readonly paths: readonly string[];
  /** A list of files to read as well: its path, or `-` for standard input. */
  readonly filesFrom?: string;
  /** Lists have NUL between paths instead of line breaks. */
  readonly nulSeparated?: boolean;
  /** The listing's root, when it is not to be worked out from what was found. */
  readonly base?: string;
  readonly followSymlinks?: boolean;
  /** Only what changed since this commit of the Git repository around it all; nothing at all is no error then. */
  readonly since?: string;
  /** Git's environment; by default the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Where all relative paths start, those in lists too. */
  readonly cwd: string;
  /** By default there is nothing on it. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Folders that are never entered, named or not, such as the one outputs go to. */
  readonly exclude?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * Finds what there is to work on. Folders and globs give the files named like images, without hidden ones,
 * `node_modules` and what `.gitignore` and `.iqignore` hide; files named by the user or in a list are taken
 * whatever they are called. What cannot be an image is an entry with an error: it does not stop the others.
 *
 * The root is the one folder argument or the base of the one glob; otherwise the deepest folder around everything
 * that was asked for, changed or not. Throws `nothing_to_read` when nothing asked for exists, `invalid_option` when a
 * list cannot be read, an argument is empty, an entry is outside `base` or `since` cannot be told, and the signal's
 * reason when it was aborted.
 */
export async function discover(options: DiscoverOptions): Promise<Listing> {
  const { cwd, signal } = options;
  const findings = new Findings();
  const followSymlinks = options.followSymlinks ?? false;
  const excluded = new Set(await Promise.all((options.exclude ?? []).map(realPath)));
  const walker = new Walker({ findings, cwd, followSymlinks, excluded, signal });

  const lists = new Set(options.filesFrom === undefined ? [] : [options.filesFrom]);
  for (const argument of options.paths) {
    signal?.throwIfAborted();
    if (argument === '-') lists.add('-');
    else await takeArgument(argument);
  }
  for (const list of lists) await takeList(list);
  await walker.followLinks();
  signal?.throwIfAborted();

  const { since, environment } = options;
  if (findings.isEmpty && since === undefined) throw nothingToRead([...options.paths, ...lists], findings);
  const listing = await findings.toListing(
    options.base === undefined ? undefined : path.resolve(cwd, options.base),
  );
  if (since === undefined) return listing;
  const folder = findings.common ?? path.resolve(cwd);
  const changed = await changedEntries(listing, {
    since,
    folder,
    followSymlinks,
    environment,
    signal,
  });
  if (findings.isEmpty && changed.entries.length > 0) {
    throw nothingToRead([...options.paths, ...lists], findings);
  }
  return changed;

  async function takeArgument(argument: string): Promise<void> {
    if (argument === '') throw new IqError('invalid_option', 'Expected a path but received an empty one.');
    const target = path.resolve(cwd, argument);
    const found = await look(target, followSymlinks);
    if (found.isFolder) await walker.folder(target);
    else if (found.error?.code === 'not_found' && !found.isLink && isGlob(argument))
      await walker.glob(argument);
    else await takeFile(target, found);
  }

  async function takeList(list: string): Promise<void> {
    const file = list === '-' ? list : path.resolve(cwd, list);
    const nulSeparated = options.nulSeparated ?? false;
    for await (const batch of readFileList({
      file,
      stdin: options.stdin ?? noInput(),
      nulSeparated,
      signal,
    })) {
      signal?.throwIfAborted();
      const targets = batch.map((line) => path.resolve(cwd, line));
      const looks = await Promise.all(targets.map((target) => look(target, followSymlinks)));
      // One after the other and in order: which name a file gets must not depend on which look came back first.
      for (const [index, found] of looks.entries()) await takeFile(targets[index] ?? cwd, found);
    }
  }

  async function takeFile(target: string, found: Look): Promise<void> {
    await findings.cover(path.dirname(target));
    if (found.error === undefined) await walker.addFile(target, found.isLink);
    else findings.fail(target, found.error);
  }
}

function isGlob(argument: string): boolean {
  const isNegative = /^!(?!\()/.test(argument);
  return !isNegative && fastGlob.isDynamicPattern(argument);
}

function nothingToRead(asked: readonly string[], findings: Findings): IqError {
  const names = asked.slice(0, 3).join(', ') + (asked.length > 3 ? ` and ${asked.length - 3} more` : '');
  const { missing, skipped } = findings;
  const { ignored, symlinks } = skipped;
  const gone =
    missing > 0 ? ` ${missing} of the paths named ${missing === 1 ? 'does' : 'do'} not exist.` : '';
  const hidden = ignored > 0 ? ` Ignore files hide ${ignored} images or folders there.` : '';
  const links = symlinks > 0 ? ` ${symlinks} symbolic links there were not followed.` : '';
  return new IqError(
    'nothing_to_read',
    `Expected images in ${names || 'the paths given'} but found none.${gone}${hidden}${links} ` +
      'Name folders or globs with image files in them, or the files themselves.',
  );
}
