import { stat } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { IqError } from '../errors.js';
import { noInput, readFileList } from './file-list.js';
import { Findings, type Sieve } from './findings.js';
import type { Entry, Listing } from './listing.js';
import { type Look, look } from './look.js';
import { realPath } from './real-paths.js';
import type { Shard } from './shard.js';
import { ShardSieve, type Watch } from './shard-sieve.js';
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
  /** Only the entries of this shard. */
  readonly shard?: Shard | undefined;
  /** Tells, by the root, which entries of other shards the run must know of. */
  readonly watch?: (root: string) => Promise<Watch>;
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
  const { shard } = options;
  if (shard === undefined) return sift(options);
  let shardSieve: ShardSieve | undefined;
  const listing = await sift(options, async ({ root }, canRepeat) => {
    const watch = (await options.watch?.(root)) ?? (() => false);
    shardSieve = new ShardSieve(shard, watch, canRepeat);
    return shardSieve;
  });
  return shardSieve?.describe(listing) ?? listing;
}

/**
 * The same of what a sieve keeps; with nothing kept it is a way to be told of each entry. If the root can be told beforehand,
 * no other entry is held meanwhile; it cannot be for lists that come only once, without `base`, and for `since`.
 *
 * @param makeSieve is given the root and the folders asked for, which are known when an entry of theirs comes, and told
 *   whether an entry may come several times
 */
export async function sift(
  options: DiscoverOptions,
  makeSieve?: (found: Pick<Listing, 'root' | 'given'>, canRepeat: boolean) => Promise<Sieve>,
): Promise<Listing> {
  const { cwd, signal } = options;
  const findings = new Findings();
  const followSymlinks = options.followSymlinks ?? false;
  const excluded = new Set(await Promise.all((options.exclude ?? []).map(realPath)));
  const walker = new Walker({ findings, cwd, followSymlinks, excluded, signal });
  const base = options.base === undefined ? undefined : path.resolve(cwd, options.base);

  const lists = new Set(options.filesFrom === undefined ? [] : [options.filesFrom]);
  const named: Argument[] = [];
  for (const argument of options.paths) {
    signal?.throwIfAborted();
    if (argument === '-') lists.add('-');
    else named.push(await lookAt(argument));
  }
  const early = makeSieve && options.since === undefined ? await foreseenRoot() : undefined;
  if (makeSieve && early !== undefined) {
    const canRepeat = named.length + lists.size > 1 || !named[0]?.found.isFolder;
    findings.sift(early, await makeSieve({ root: early, given: findings.given }, canRepeat));
  }
  for (const argument of named) await takeArgument(argument);
  for (const list of lists)
    for await (const targets of targetsIn(list)) {
      const looks = await Promise.all(targets.map((target) => look(target, followSymlinks)));
      // One after the other and in order: which name a file gets must not depend on which look came back first.
      for (const [index, found] of looks.entries()) await takeFile(targets[index] ?? cwd, found);
    }
  await walker.followLinks();
  signal?.throwIfAborted();

  const { since, environment } = options;
  if (findings.isEmpty && since === undefined) throw nothingToRead([...options.paths, ...lists], findings);
  let listing = await findings.toListing(base);
  if (since !== undefined) {
    const folder = findings.common ?? path.resolve(cwd);
    listing = await changedEntries(listing, { since, folder, followSymlinks, environment, signal });
    if (findings.isEmpty && listing.entries.length > 0) {
      throw nothingToRead([...options.paths, ...lists], findings);
    }
  }
  if (!makeSieve || early !== undefined) return listing;
  const sieve = await makeSieve(listing, false);
  const entries: Entry[] = [];
  for (const entry of listing.entries) {
    if (sieve.keeps(entry)) entries.push(entry);
    await sieve.room?.();
  }
  return { ...listing, entries };

  async function lookAt(argument: string): Promise<Argument> {
    if (argument === '') throw new IqError('invalid_option', 'Expected a path but received an empty one.');
    const target = path.resolve(cwd, argument);
    const found = await look(target, followSymlinks);
    const isPattern = found.error?.code === 'not_found' && !found.isLink && isGlob(argument);
    return { argument, target, found, isPattern };
  }

  async function foreseenRoot(): Promise<string | undefined> {
    if (base !== undefined) return base;
    for (const { argument, target, found, isPattern } of named) {
      const folders = isPattern
        ? walker.globRoots(argument)
        : [found.isFolder ? target : path.dirname(target)];
      for (const folder of folders) findings.widen(folder);
    }
    for (const list of lists) {
      if (list === '-' || !(await canBeReadAgain(path.resolve(cwd, list)))) return undefined;
      for await (const targets of targetsIn(list))
        for (const target of targets) findings.widen(path.dirname(target));
    }
    return findings.common;
  }

  async function takeArgument({ argument, target, found, isPattern }: Argument): Promise<void> {
    signal?.throwIfAborted();
    if (found.isFolder) await walker.folder(target);
    else if (isPattern) await walker.glob(argument);
    else await takeFile(target, found);
  }

  async function* targetsIn(list: string): AsyncGenerator<readonly string[]> {
    const file = list === '-' ? list : path.resolve(cwd, list);
    const nulSeparated = options.nulSeparated ?? false;
    const stdin = options.stdin ?? noInput();
    for await (const batch of readFileList({ file, stdin, nulSeparated, signal })) {
      signal?.throwIfAborted();
      yield batch.map((line) => path.resolve(cwd, line));
    }
  }

  async function takeFile(target: string, found: Look): Promise<void> {
    await findings.cover(path.dirname(target));
    if (found.error === undefined) await walker.addFile(target, found.isLink);
    else findings.fail(target, found.error);
  }
}

interface Argument {
  readonly argument: string;
  /** Absolute. */
  readonly target: string;
  readonly found: Look;
  /** Whether it is a glob; what exists by that name is none. */
  readonly isPattern: boolean;
}

async function canBeReadAgain(file: string): Promise<boolean> {
  return stat(file).then(
    (stats) => stats.isFile(),
    () => false,
  );
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
