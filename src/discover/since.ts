import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import path from 'node:path';
import { IqError, systemCode } from '../errors.js';
import { absolutePath, type Entry, type Listing } from './listing.js';
import { realPath } from './real-paths.js';

export interface SinceOptions {
  /** What Git can tell a commit by: a branch, a tag, a hash, `HEAD~3`. */
  readonly since: string;
  /** A folder, or what was one, in the repository that is asked. */
  readonly folder: string;
  readonly followSymlinks: boolean;
  /** Git's; by default the process's own. */
  readonly environment: Readonly<Record<string, string | undefined>> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Real paths of what differs. */
interface Changes {
  /** Added, modified, or there under a new name. */
  readonly changed: ReadonlySet<string>;
  readonly deleted: ReadonlySet<string>;
}

/**
 * The entries of a listing that changed since a commit: on the way to HEAD from where both had parted, and in the working
 * tree, also what is new there and not ignored. Deleted ones are left out; other entries that lead nowhere stay, because
 * they were named wrongly. Files inside submodules belong to another repository and count as unchanged.
 *
 * @throws IqError `invalid_option` where Git, the repository or the commit is missing
 */
export async function changedEntries(listing: Listing, options: SinceOptions): Promise<Listing> {
  const { followSymlinks, signal } = options;
  const { changed, deleted } = await changesSince(options);
  const folders = new Map<string, string>();
  const realFolder = async (folder: string) => {
    const known = folders.get(folder) ?? (await realPath(folder));
    folders.set(folder, known);
    return known;
  };
  const entries: Entry[] = [];
  for (const entry of listing.entries) {
    signal?.throwIfAborted();
    const file = absolutePath(listing, entry);
    const own = path.join(await realFolder(path.dirname(file)), path.basename(file));
    // Of a link that is followed, what it leads to may have changed too.
    const isChanged = changed.has(own) || (followSymlinks && changed.has(await realPath(file)));
    const isMissing = entry.error?.code === 'not_found' && !deleted.has(own);
    if (isChanged || isMissing) entries.push(entry);
  }
  return { ...listing, entries };
}

async function changesSince({ since, folder, environment, signal }: SinceOptions): Promise<Changes> {
  if (since === '' || since.startsWith('-')) {
    throw new IqError(
      'invalid_option',
      `Expected a branch, a tag or a commit for --since but received '${since}'.`,
    );
  }
  const git = (where: string, args: readonly string[]) => runGit(where, args, { environment, signal });
  const existing = await deepestExisting(folder);
  const root = await git(existing, ['rev-parse', '--show-toplevel']);
  if (!root.isFine) {
    throw new IqError(
      'invalid_option',
      `Expected all images inside the working tree of one Git repository for --since, but git says of ${existing}: ${root.complaint}.`,
      { path: existing },
    );
  }
  const top = withoutLineEnd(root.output);
  const ask = (...args: string[]) => git(top, args);

  const commit = await ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${since}^{commit}`);
  if (!commit.isFine) throw await unknownCommit(since, 'is no commit that this repository has', ask);
  const base = await ask('merge-base', withoutLineEnd(commit.output), 'HEAD');
  if (!base.isFine) throw await unknownCommit(since, 'has no commit in common with HEAD', ask);

  // Without renames: the old name is a deleted file then, the new one an added file.
  const compared = ['--name-status', '-z', '--no-renames', '--no-ext-diff', '--ignore-submodules=all'];
  const [tracked, untracked] = await Promise.all([
    ask('diff', ...compared, withoutLineEnd(base.output), '--'),
    ask('ls-files', '--others', '--exclude-standard', '-z'),
  ]);
  for (const { isFine, complaint } of [tracked, untracked]) {
    if (!isFine) throw new IqError('invalid_option', `Git could not compare with ${since}: ${complaint}.`);
  }
  const changed = new Set(names(untracked.output).map((name) => path.join(top, name)));
  const deleted = new Set<string>();
  const fields = names(tracked.output);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    (fields[at] === 'D' ? deleted : changed).add(path.join(top, fields[at + 1] ?? ''));
  }
  return { changed, deleted };
}

async function unknownCommit(
  since: string,
  why: string,
  ask: (...args: string[]) => Promise<Answer>,
): Promise<IqError> {
  const { output } = await ask('rev-parse', '--is-shallow-repository');
  const remedy =
    withoutLineEnd(output) === 'true'
      ? 'The clone is shallow: fetch its whole history first (git fetch --unshallow; fetch-depth: 0 for actions/checkout).'
      : 'Fetch it first; a branch that was only fetched is called origin/<name>.';
  return new IqError(
    'invalid_option',
    `Expected a branch, a tag or a commit for --since but ${since} ${why}. ${remedy}`,
  );
}

interface Answer {
  readonly isFine: boolean;
  readonly output: string;
  /** What went wrong, in a line without a full stop. */
  readonly complaint: string;
}

/** What hooks are told of the repository that they run for, which need not be the one that is asked. */
const OF_ANOTHER_REPOSITORY =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE)$/;

/**
 * Against programs that a repository's own configuration would have Git run. Its filters still run on files that look
 * touched: only they can tell whether those differ, as with Git LFS.
 */
const HARMLESS = ['-c', 'core.fsmonitor=false', '-c', `core.hooksPath=${devNull}`];

async function runGit(
  folder: string,
  args: readonly string[],
  { environment, signal }: Pick<SinceOptions, 'environment' | 'signal'>,
): Promise<Answer> {
  const options = {
    ...(environment && { env: ownEnvironment(environment) }),
    ...(signal && { signal }),
    maxBuffer: Number.POSITIVE_INFINITY,
  };
  return new Promise((resolve, reject) => {
    execFile('git', [...HARMLESS, '-C', folder, ...args], options, (error, output, errors) => {
      if (signal?.aborted) return reject(signal.reason);
      if (systemCode(error) === 'ENOENT') {
        return reject(
          new IqError('invalid_option', 'Expected Git for --since but the command git was not found.', {
            cause: error,
          }),
        );
      }
      const line = errors.trim().split('\n', 1)[0] ?? '';
      const complaint = line.replace(/^fatal: /, '').replace(/\.$/, '') || (error?.message ?? '');
      resolve({ isFine: error === null, output, complaint });
    });
  });
}

function ownEnvironment(environment: NonNullable<SinceOptions['environment']>) {
  const kept = Object.entries(environment).filter(([name]) => !OF_ANOTHER_REPOSITORY.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' };
}

function names(output: string): string[] {
  return output.split('\0').filter((name) => name !== '');
}

function withoutLineEnd(output: string): string {
  return output.replace(/\r?\n$/, '');
}

/** Git cannot be asked in a folder whose files were all deleted. */
async function deepestExisting(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    const isFolder = await stat(at).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (isFolder || at === path.dirname(at)) return at;
  }
}
