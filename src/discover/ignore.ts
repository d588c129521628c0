import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { systemCode } from '../errors.js';

/** In the order they are read: where both speak of a path, `.iqignore` has the last word. */
const IGNORE_FILES: readonly string[] = ['.gitignore', '.iqignore'];

/**
 * The rules that hold in a folder, the nearest folder's first. As in git, the nearest folder with a rule about a
 * path decides, and within one folder the last such rule does.
 */
export type IgnoreRules = readonly FolderRules[];

/** Whether the rules hide a path below the folder they hold in. The folders on the way must not be hidden. */
export function isIgnored(rules: IgnoreRules, target: string, isFolder: boolean): boolean {
  for (const folder of rules) {
    const verdict = folder.verdict(target, isFolder);
    if (verdict !== undefined) return verdict;
  }
  return false;
}

/**
 * The rules from the folders above `folder`, up to the root of the git repository around it: none outside of one.
 * A folder that those rules hide was asked for by name, so they say nothing of what is in it.
 */
export async function rulesAbove(folder: string): Promise<IgnoreRules> {
  let rules: IgnoreRules = [];
  for (const ancestor of await foldersToRepository(folder)) rules = await rulesIn(ancestor, rules);
  return isIgnored(rules, folder, true) ? [] : rules;
}

/**
 * The rules that hold in `folder`: its own in front of those that hold around it. `names` are the regular files
 * known to be there; without them the folder is asked. An ignore file that cannot be read is the system's error,
 * with the path of that file: going on without it would process what was to be left alone.
 */
export async function rulesIn(
  folder: string,
  around: IgnoreRules,
  names?: ReadonlySet<string>,
): Promise<IgnoreRules> {
  const outer = around.map((rules) => rules.readmitting(folder));
  const texts: string[] = [];
  for (const name of IGNORE_FILES) {
    const file = path.join(folder, name);
    if (names?.has(name) ?? (await isRegularFile(file))) texts.push(await readFile(file, 'utf8'));
  }
  return texts.length === 0 ? outer : [FolderRules.parse(folder, texts), ...outer];
}

/** The ancestors of `folder` from the repository's root downwards; `folder` itself is not one of them. */
async function foldersToRepository(folder: string): Promise<string[]> {
  const ancestors: string[] = [];
  for (let current = folder; ; ) {
    if (await exists(path.join(current, '.git'))) return ancestors;
    const parent = path.dirname(current);
    if (parent === current) return [];
    ancestors.unshift(parent);
    current = parent;
  }
}

async function exists(target: string): Promise<boolean> {
  return lstat(target).then(
    () => true,
    () => false,
  );
}

/** Like git, a link named `.gitignore` does not count; and a pipe of that name would be waited on for ever. */
async function isRegularFile(target: string): Promise<boolean> {
  try {
    return (await lstat(target)).isFile();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** `ignore` remembers its answer for every path it was ever asked about; this many may pile up. */
const REMEMBERED_ANSWERS = 10_000;

class FolderRules {
  readonly #folder: string;
  #matcher: Ignore;
  #asked = 0;

  private constructor(folder: string, matcher: Ignore) {
    this.#folder = folder.endsWith(path.sep) ? folder : folder + path.sep;
    this.#matcher = matcher;
  }

  static parse(folder: string, texts: readonly string[]): FolderRules {
    const matcher = emptyMatcher();
    for (const text of texts) matcher.add(text);
    return new FolderRules(folder, matcher);
  }

  /** `true`: hidden; `false`: expressly not hidden; `undefined`: no rule here speaks of it. */
  verdict(target: string, isFolder: boolean): boolean | undefined {
    if (++this.#asked % REMEMBERED_ANSWERS === 0) this.#matcher = emptyMatcher().add(this.#matcher);
    const { ignored, unignored } = this.#matcher.test(this.#relative(target) + (isFolder ? '/' : ''));
    return ignored ? true : unignored ? false : undefined;
  }

  /**
   * The same rules for use inside `folder`, which is being entered. Should they hide it, a nearer folder's rules
   * overruled them, and without a word about that the matcher would go on to hide all that is in it.
   */
  readmitting(folder: string): FolderRules {
    if (this.verdict(folder, true) !== true) return this;
    const pattern = `!/${this.#relative(folder).replace(/[\\*?[\]]/g, '\\$&')}/`;
    return new FolderRules(this.#folder, emptyMatcher().add(this.#matcher).add([pattern]));
  }

  #relative(target: string): string {
    return target.slice(this.#folder.length);
  }
}

/** Patterns are case-sensitive everywhere, so that a tree gives one listing on every machine. */
function emptyMatcher(): Ignore {
  return ignore({ ignoreCase: false });
}
