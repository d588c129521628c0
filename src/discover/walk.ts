import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import fastGlob from 'fast-glob';
import { isInside } from '../held-folder.js';
import type { Findings } from './findings.js';
import { FolderGate, looksLikeImage } from './folder-gate.js';
import { type IgnoreRules, isIgnored, rulesAbove } from './ignore.js';
import { linkFailure } from './look.js';
import { describeFailure, failedPath, notAFile } from './path-errors.js';
import { RealPaths, realPath } from './real-paths.js';
import { disguise, disguisePattern, undisguise } from './stand-ins.js';

/** An extension is looked for in any letter case, and so are the letters of a user's glob. */
const GLOB_OPTIONS = { caseSensitiveMatch: false } as const;

/** fast-glob's `dot: false` is not enough: a negation like `!(a).jpg` would still match hidden names. */
const SPELLS_OUT_A_DOT = /(?:^|[/{,(|])\.[^./]/;

export interface WalkOptions {
  readonly findings: Findings;
  readonly cwd: string;
  readonly followSymlinks: boolean;
  /** Real paths of folders that are never entered. */
  readonly excluded: ReadonlySet<string>;
  readonly signal: AbortSignal | undefined;
}

interface Link {
  readonly path: string;
  readonly rules: IgnoreRules;
  /** Whether a folder behind the link is walked. */
  readonly walked: boolean;
}

/**
 * Finds the images of folders and globs. No walk goes through a symbolic link: links are put aside, and followed
 * only once everything that has a path of its own was found. So a file gets its own name rather than a link's,
 * whatever the order in which a disk answers.
 */
export class Walker {
  readonly #options: WalkOptions;
  readonly #entered = new Set<string>();
  readonly #realPaths = new RealPaths();
  #links: Link[] = [];

  constructor(options: WalkOptions) {
    this.#options = options;
  }

  /** A file that was named or met; when links are followed, counts once under its first name. */
  async addFile(file: string, isLink: boolean): Promise<void> {
    const { followSymlinks, findings } = this.#options;
    if (!followSymlinks || (await this.#realPaths.claim(file, isLink))) findings.add(file);
    await findings.room();
  }

  async folder(folder: string): Promise<void> {
    await this.#options.findings.cover(folder);
    const around = await this.#rulesAround(folder);
    if (around !== undefined) await this.#walkFolder(folder, around);
  }

  /**
   * Files that match; hidden ones only where the pattern spells out the dot. A link to a folder is entered only if
   * it is in front of the first wildcard, as in shells: a link behind it could be reached on endlessly many ways.
   */
  async glob(pattern: string): Promise<void> {
    const { cwd, findings, excluded } = this.#options;
    for (const { task, root } of this.#globTasks(pattern)) {
      await findings.cover(root);
      const around = await this.#rulesAround(root);
      if (around === undefined) continue;
      const realRoot = await realPath(root);
      const mayEnter = (folder: string) => isInside(folder, realRoot) && !excluded.has(folder);
      const gate = new FolderGate({
        root,
        around,
        hidden: SPELLS_OUT_A_DOT.test(pattern),
        mayEnter,
        findings,
      });
      await this.#stream(task.patterns, { gate, cwd, dot: false, walksLinks: false });
    }
  }

  /** The folders that a glob starts in. */
  globRoots(pattern: string): string[] {
    return this.#globTasks(pattern).map(({ root }) => root);
  }

  #globTasks(pattern: string) {
    const tasks = fastGlob.generateTasks(disguisePattern(pattern), GLOB_OPTIONS);
    return tasks.map((task) => ({ task, root: path.resolve(this.#options.cwd, undisguise(task.base)) }));
  }

  /** Follows the links met so far, those met behind them, and so on. */
  async followLinks(): Promise<void> {
    while (this.#links.length > 0) {
      const links = this.#links.sort((a, b) => (a.path < b.path ? -1 : 1));
      this.#links = [];
      for (const link of links) await this.#follow(link);
    }
  }

  async #walkFolder(root: string, around: IgnoreRules): Promise<void> {
    const { findings } = this.#options;
    // A folder of the tree that lies elsewhere has become a link since its name was read.
    const realRoot = await realPath(root);
    const mayEnter = (folder: string) => isInside(folder, realRoot) && this.#mayEnterOnce(folder);
    const gate = new FolderGate({ root, around, hidden: false, mayEnter, findings });
    await this.#stream(['**'], { gate, cwd: root, dot: true, walksLinks: true });
  }

  /** Nothing, and an entry for the folder, when an ignore file above it cannot be read. */
  async #rulesAround(folder: string): Promise<IgnoreRules | undefined> {
    try {
      return await rulesAbove(folder);
    } catch (error) {
      this.#options.findings.fail(folder, describeFailure(failedPath(error) ?? folder, error));
      return undefined;
    }
  }

  /** Behind links a folder can be reached again and again; without them every way there was asked for. */
  #mayEnterOnce(folder: string): boolean {
    if (this.#options.excluded.has(folder)) return false;
    if (!this.#options.followSymlinks) return true;
    const isNew = !this.#entered.has(folder);
    this.#entered.add(folder);
    return isNew;
  }

  async #stream(
    patterns: string[],
    how: { gate: FolderGate; cwd: string; dot: boolean; walksLinks: boolean },
  ): Promise<void> {
    const stream = fastGlob.stream(patterns, {
      ...GLOB_OPTIONS,
      cwd: disguise(how.cwd),
      dot: how.dot,
      fs: how.gate.fileSystem,
      followSymbolicLinks: false,
      onlyFiles: false,
      objectMode: true,
      // Paths come once from one walk; fast-glob would remember each of them to make sure.
      unique: false,
    }) as AsyncIterable<unknown> as AsyncIterable<fastGlob.Entry>;
    for await (const { path: name, dirent } of stream) {
      this.#options.signal?.throwIfAborted();
      const target = path.resolve(how.cwd, undisguise(name));
      if (dirent.isSymbolicLink()) this.#meetLink(target, how);
      else if (dirent.isFile()) await this.#meetFile(target);
      else if (looksLikeImage(target)) this.#options.findings.fail(target, notAFile(target));
    }
  }

  #meetLink(target: string, how: { gate: FolderGate; walksLinks: boolean }): void {
    if (!this.#options.followSymlinks) {
      this.#options.findings.skipped.symlinks++;
      return;
    }
    const rules = how.gate.rulesFor(path.dirname(target));
    this.#links.push({ path: target, rules, walked: how.walksLinks });
  }

  async #meetFile(target: string): Promise<void> {
    if (!target.includes('\uFFFD')) return this.addFile(target, false);
    // Either a name with that very character or one whose bytes are not UTF-8, which then leads nowhere.
    try {
      await lstat(target);
      await this.addFile(target, false);
    } catch (error) {
      this.#options.findings.fail(target, describeFailure(target, error));
    }
  }

  async #follow(link: Link): Promise<void> {
    const { findings, signal } = this.#options;
    signal?.throwIfAborted();
    const behind = await stat(link.path).catch((error: unknown) => linkFailure(link.path, error));
    if ('code' in behind) findings.fail(link.path, behind);
    else if (behind.isDirectory()) await this.#followFolder(link);
    else if (!looksLikeImage(link.path)) return;
    else if (behind.isFile()) await this.addFile(link.path, true);
    else findings.fail(link.path, notAFile(link.path));
  }

  async #followFolder({ path: folder, rules, walked }: Link): Promise<void> {
    if (!walked) this.#options.findings.skipped.symlinks++;
    else if (isIgnored(rules, folder, true)) this.#options.findings.skipped.ignored++;
    else if (!this.#entered.has(await realPath(folder))) await this.#walkFolder(folder, rules);
  }
}
