import path from 'node:path';
import { IqError } from '../errors.js';
import type { Entry, EntryError, Listing } from './listing.js';

/**
 * What was found so far, by absolute path: one string for a file, an error object only where there is an error. A
 * path may be found any number of times.
 */
export class Findings {
  readonly skipped = { symlinks: 0, ignored: 0 };
  readonly #paths: string[] = [];
  readonly #errors = new Map<string, EntryError>();
  #common: string | undefined;

  add(target: string): void {
    this.#paths.push(target);
  }

  fail(target: string, error: EntryError): void {
    this.#paths.push(target);
    this.#errors.set(target, error);
  }

  /** Widens the common folder, which the listing's root defaults to, until `folder` is in it. */
  cover(folder: string): void {
    let common = this.#common ?? folder;
    while (!isWithin(folder, common)) common = path.dirname(common);
    this.#common = common;
  }

  /** The deepest folder around everything that was asked for, or `undefined` where nothing was. */
  get common(): string | undefined {
    return this.#common;
  }

  /** Whether nothing was found but paths that lead nowhere. */
  get isEmpty(): boolean {
    return this.#paths.every((target) => this.#errors.get(target)?.code === 'not_found');
  }

  /** Paths that lead nowhere. */
  get missing(): number {
    return [...this.#errors.values()].filter(({ code }) => code === 'not_found').length;
  }

  /** Throws `invalid_option` when a path is not inside the root. */
  toListing(root: string = this.#common ?? path.sep): Listing {
    const outside = this.#paths.find((target) => !isWithin(target, root));
    if (outside !== undefined) {
      throw new IqError(
        'invalid_option',
        `Expected every image to be inside the base ${root} but received ${outside}. Choose a folder around all of them.`,
        { path: outside },
      );
    }
    const prefix = withSeparator(root).length;
    const relative = (target: string) => ownText(target.slice(prefix).replaceAll(path.sep, '/') || '.');
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
    return { root, entries, skipped: { ...this.skipped } };
  }
}

/** The same text in memory of its own: a part of a string keeps the whole, and there may be a million of them. */
function ownText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}

function isWithin(target: string, folder: string): boolean {
  return target === folder || target.startsWith(withSeparator(folder));
}

function withSeparator(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
}
