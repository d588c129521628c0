import path from 'node:path';
import { IqError } from '../errors.js';
import { realFolder } from '../held-folder.js';
import type { Entry, EntryError, Listing } from './listing.js';

/** Decides which of the entries that are found are kept. */
export interface Sieve {
  /** Told of each entry as it is found, maybe more than once. */
  keeps(entry: Entry): boolean;
  /** Asked between entries; the search waits for what it returns. */
  room?(): Promise<void> | undefined;
}

/**
 * What was found so far, by absolute path: one string for a file, an error object only where there is an error. A
 * path may be found any number of times.
 */
export class Findings {
  readonly skipped = { symlinks: 0, ignored: 0 };
  readonly #paths: string[] = [];
  readonly #errors = new Map<string, EntryError>();
  readonly #given = new Map<string, string>();
  #common: string | undefined;
  #sieve: { readonly root: string; readonly sieve: Sieve } | undefined;
  /** Of what the sieve did not keep: whether there was anything, how many paths led nowhere, and one outside the root. */
  #hasPassed = false;
  #missing = 0;
  #outside: string | undefined;

  /** From here on only that is held which the sieve keeps. */
  sift(root: string, sieve: Sieve): void {
    this.#sieve = { root, sieve };
  }

  /** To be awaited between files. */
  room(): Promise<void> | undefined {
    return this.#sieve?.sieve.room?.();
  }

  add(target: string): void {
    if (this.#keeps(target)) this.#paths.push(target);
  }

  fail(target: string, error: EntryError): void {
    if (!this.#keeps(target, error)) return;
    this.#paths.push(target);
    this.#errors.set(target, error);
  }

  #keeps(target: string, error?: EntryError): boolean {
    if (this.#sieve === undefined) return true;
    const { root, sieve } = this.#sieve;
    if (!isWithin(target, root)) {
      this.#outside ??= target;
      return false;
    }
    const path = relativeTo(root, target);
    if (sieve.keeps(error === undefined ? { path } : { path, error })) return true;
    if (error?.code === 'not_found') this.#missing++;
    else this.#hasPassed = true;
    return false;
  }

  /** Takes down a folder that is asked for, and where it lies now. */
  async cover(folder: string): Promise<void> {
    if (this.#given.has(folder)) return;
    this.#given.set(folder, await realFolder(folder));
    this.widen(folder);
  }

  /** Widens the common folder, which the listing's root defaults to, until `folder` is in it. */
  widen(folder: string): void {
    let common = this.#common ?? folder;
    while (!isWithin(folder, common)) common = path.dirname(common);
    this.#common = common;
  }

  /** The folders taken down so far, each with its real path; more come later. */
  get given(): ReadonlyMap<string, string> {
    return this.#given;
  }

  /** The deepest folder around everything that was asked for, or `undefined` where nothing was. */
  get common(): string | undefined {
    return this.#common;
  }

  /** Whether nothing was found but paths that lead nowhere. */
  get isEmpty(): boolean {
    return !this.#hasPassed && this.#paths.every((target) => this.#errors.get(target)?.code === 'not_found');
  }

  /** Paths that lead nowhere. */
  get missing(): number {
    const kept = [...this.#errors.values()].filter(({ code }) => code === 'not_found').length;
    return kept + this.#missing;
  }

  /** Throws `invalid_option` when a path is not inside the root. */
  async toListing(root: string = this.#common ?? path.sep): Promise<Listing> {
    const outside = this.#outside ?? this.#paths.find((target) => !isWithin(target, root));
    if (outside !== undefined) {
      throw new IqError(
        'invalid_option',
        `Expected every image to be inside the base ${root} but received ${outside}. Choose a folder around all of them.`,
        { path: outside },
      );
    }
    const relative = (target: string) => ownText(relativeTo(root, target));
    const errors = new Map([...this.#errors].map(([target, error]) => [relative(target), error]));
    // Without a comparator `sort` compares code units; `localeCompare` would depend on the machine.
    const sorted = this.#paths.map(relative).sort();
    const entries: Entry[] = [];
    let previous: string | undefined;
    for (const name of sorted) {
      if (name === previous) continue;
      previous = name;
      const error = errors.get(name);
      entries.push(error === undefined ? { path: name } : { path: name, error });
    }
    const given = new Map(this.#given).set(root, this.#given.get(root) ?? (await realFolder(root)));
    return { root, entries, skipped: { ...this.skipped }, given };
  }
}

/** The same text in memory of its own: a part of a string keeps the whole, and there may be a million of them. */
function ownText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

function relativeTo(root: string, target: string): string {
  return target.slice(withSeparator(root).length).replaceAll(path.sep, '/') || '.';
}

function isWithin(target: string, folder: string): boolean {
  return target === folder || target.startsWith(withSeparator(folder));
}

function withSeparator(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
}
