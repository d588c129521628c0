import type { Dirent } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { FileSystemAdapter } from 'fast-glob';
import type { Findings } from './findings.js';
import { type IgnoreRules, isIgnored, rulesIn } from './ignore.js';
import { IMAGE_EXTENSION } from './image-extension.js';
import { describeFailure, failedPath } from './path-errors.js';
import { disguise, undisguise } from './stand-ins.js';

export function looksLikeImage(name: string): boolean {
  return IMAGE_EXTENSION.test(name);
}

export interface GateOptions {
  /** The folder the walk starts in, and the rules of the folders around it. */
  readonly root: string;
  readonly around: IgnoreRules;
  /** Whether names with a leading dot are seen. */
  readonly hidden: boolean;
  /** Asked with the real path of each folder before it is read. */
  readonly mayEnter: (realFolder: string) => boolean;
  readonly findings: Findings;
}

/**
 * What fast-glob sees of a folder: folders, symbolic links and everything named like an image, without what ignore
 * files hide. Being asked before anything is listed, it is the one place where whole branches can be cut off:
 * fast-glob's own `ignore` takes patterns known in advance, not rules met on the way. Its other choice about
 * errors is to stop at the first or to swallow them all; here each becomes an entry.
 */
export class FolderGate {
  readonly #options: GateOptions;
  readonly #rules = new Map<string, IgnoreRules>();

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** The rules that hold in a folder that was read. */
  rulesFor(folder: string): IgnoreRules {
    return this.#rules.get(folder) ?? this.#options.around;
  }

  get fileSystem(): Partial<FileSystemAdapter> {
    return {
      // `done` is missing only from the form without file types, which fast-glob uses for its option `stats`.
      readdir: (folder: string, _: unknown, done?: (error: null, entries: Dirent[]) => void): void => {
        this.#read(path.resolve(undisguise(folder))).then((entries) => done?.(null, entries));
      },
    };
  }

  async #read(folder: string): Promise<Dirent[]> {
    const { findings, around, root, mayEnter } = this.#options;
    try {
      if (!mayEnter(await realpath(folder))) return [];
      const entries = await readdir(folder, { withFileTypes: true });
      const files = new Set<string>();
      for (const entry of entries) if (entry.name.startsWith('.') && entry.isFile()) files.add(entry.name);
      const rules = await rulesIn(
        folder,
        folder === root ? around : this.rulesFor(path.dirname(folder)),
        files,
      );
      this.#rules.set(folder, rules);
      const admitted = entries.filter((entry) => this.#admits(folder, entry, rules));
      for (const entry of admitted) entry.name = disguise(entry.name);
      return admitted;
    } catch (error) {
      const failure = describeFailure(failedPath(error) ?? folder, error);
      // A folder that went away since it was listed, or a glob that starts where nothing is.
      if (failure.code !== 'not_found') findings.fail(folder, failure);
      return [];
    }
  }

  #admits(folder: string, entry: Dirent, rules: IgnoreRules): boolean {
    const { hidden, findings } = this.#options;
    const { name } = entry;
    if (name === 'node_modules' || (name.startsWith('.') && !hidden)) return false;
    const isFolder = entry.isDirectory();
    if (!isFolder && !entry.isSymbolicLink() && !looksLikeImage(name)) return false;
    if (!isIgnored(rules, path.join(folder, name), isFolder)) return true;
    findings.skipped.ignored++;
    return false;
  }
}
