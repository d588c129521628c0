import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ErrorCode } from '../errors.js';
import type { ShardFacts } from './shard.js';

export interface Listing {
  /** Absolute folder that the paths of the entries start from. */
  readonly root: string;
  /** Each path once, in ascending order of UTF-16 code units: the same on every machine, in every locale. */
  readonly entries: readonly Entry[];
  readonly skipped: Skipped;
  /** The folders that were asked for, or that what was asked for lies in, and the root: absolute, each with its real path. */
  readonly given: ReadonlyMap<string, string>;
  /** Where the entries are a shard of what there is. */
  readonly shard?: ShardOfListing;
}

export interface ShardOfListing extends ShardFacts {
  /** Entries of other shards that the run must know of all the same. */
  readonly watched: readonly Entry[];
}

export interface Entry {
  /** Relative to the root, with `/` between folders; `.` is the root itself. */
  readonly path: string;
  /** Why this cannot be an image. Without it the path was a regular file when it was looked at. */
  readonly error?: EntryError;
}

export interface EntryError {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What walks passed over without a word. */
interface Skipped {
  /** Symbolic links that were not followed. */
  readonly symlinks: number;
  /** Images and folders hidden by `.gitignore` and `.iqignore`; what is inside a hidden folder is not counted. */
  readonly ignored: number;
}

/** Where an entry is. */
export function absolutePath(listing: Pick<Listing, 'root'>, entry: Pick<Entry, 'path'>): string {
  return path.join(listing.root, entry.path);
}

/** The real path of the innermost given folder that an entry is in: there alone it may be read without following links. */
export function givenFolder({ root, given }: Pick<Listing, 'root' | 'given'>, file: string): string {
  let folder = path.dirname(path.join(root, file));
  while (!given.has(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  return given.get(folder) ?? root;
}

/** What the run must know of, also of other shards. */
export function withWatched({ entries, shard }: Pick<Listing, 'entries' | 'shard'>): readonly Entry[] {
  return shard === undefined || shard.watched.length === 0 ? entries : [...entries, ...shard.watched];
}

/** What is told of a shard; `null` for a listing that is the whole. */
export function shardFacts({ shard }: Pick<Listing, 'shard'>): ShardFacts | null {
  if (shard === undefined) return null;
  const { watched: _, ...facts } = shard;
  return facts;
}

/** SHA-256, in hexadecimal, of the entries' paths in order with NUL between them: what was listed, not where. */
export function listingDigest(listing: Pick<Listing, 'entries'>): string {
  const hash = new ListingHash();
  for (const entry of listing.entries) hash.add(entry.path);
  return hash.digest();
}

/** The same of paths that come one by one. */
export class ListingHash {
  readonly #hash = createHash('sha256');
  #separator = '';

  add(path: string): void {
    this.#hash.update(this.#separator + path, 'utf8');
    this.#separator = '\0';
  }

  /** To be asked once, behind the last path. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
