import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type DiscoverOptions, discover } from '../discover/files.js';
import type { Entry, Listing } from '../discover/listing.js';
import { stem } from '../discover/stem.js';
import { watchReports } from '../encode/other-shards.js';
import { IqError } from '../errors.js';
import { realFolder } from '../held-folder.js';

export interface References {
  /** All of them, used or not. */
  readonly listing: Pick<Listing, 'root' | 'entries' | 'given' | 'shard'>;
  /**
   * The path of an image's reference, relative to the listing's root, or `null` where there are no references.
   *
   * @throws IqError `no_reference`
   */
  of(path: string): string | null;
  /** Those that no image of a listing is compared with. */
  unused(listing: Listing): string[];
}

/**
 * Finds the references: one image for all, or a folder in which each image finds its own.
 *
 * @param written absolute paths of what the run writes itself
 * @throws IqError `invalid_option` or `nothing_to_read`
 */
export async function findReferences(
  reference: string | undefined,
  options: Pick<DiscoverOptions, 'cwd' | 'followSymlinks' | 'shard' | 'signal'>,
  written: readonly string[],
): Promise<References> {
  const { cwd, followSymlinks = false, shard, signal } = options;
  if (reference === undefined)
    return { listing: { root: cwd, entries: [], given: new Map() }, of: () => null, unused: () => [] };
  const path = resolve(cwd, reference);
  const stats = await stat(path).catch((cause) => {
    throw new IqError(
      'invalid_option',
      `Expected an image or a folder for --reference but ${reference} does not exist.`,
      {
        path,
        cause,
      },
    );
  });
  if (!stats.isDirectory()) {
    const root = dirname(path);
    const given = new Map([[root, await realFolder(root)]]);
    const listing = { root, entries: [{ path: basename(path) }], given };
    return { listing, of: () => basename(path), unused: () => [] };
  }
  // An image and its reference have one stem, and so are in the same shard.
  const watch = (root: string) => watchReports(root, written);
  return inFolder(
    await discover({ paths: [path], cwd, followSymlinks, shard, watch, ...(signal && { signal }) }),
  );
}

function inFolder(listing: Listing): References {
  const { entries } = listing;
  const match = (path: string) => {
    const same = entryNamed(entries, path);
    if (same) return same;
    const [found, ...others] = namesakes(path);
    return others.length === 0 ? found : undefined;
  };
  // Where references are called as their images are, it takes nothing to find them.
  let byStem: ReadonlyMap<string, readonly Entry[]> | undefined;
  const namesakes = (path: string) => {
    byStem ??= groupedByStem(entries);
    return byStem.get(stem(path)) ?? [];
  };
  return {
    listing,
    of(path) {
      const found = match(path);
      if (found) return found.path;
      const [first, second] = namesakes(path);
      const why = first
        ? `several could be meant, such as ${first.path} and ${second?.path}`
        : 'none has its name';
      throw new IqError('no_reference', `${path} has no reference in ${listing.root}: ${why}.`, { path });
    },
    unused({ entries }) {
      const used = new Set(entries.map(({ path }) => match(path)));
      return listing.entries.filter((entry) => !used.has(entry)).map(({ path }) => path);
    },
  };
}

/** Of entries in the listing's order the one with a path. */
function entryNamed(entries: readonly Entry[], path: string): Entry | undefined {
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((entries[middle]?.path ?? path) < path) from = middle + 1;
    else to = middle;
  }
  const found = entries[from];
  return found?.path === path ? found : undefined;
}

function groupedByStem(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = stem(entry.path);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return groups;
}
