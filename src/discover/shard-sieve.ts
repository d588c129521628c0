import type { Sieve } from './findings.js';
import type { Entry, Listing } from './listing.js';
import { PathTally } from './path-tally.js';
import type { Shard } from './shard.js';

/** Whether a run of one shard must know of an entry, though it is another's. */
export type Watch = (path: string) => boolean;

/** Keeps the entries of one shard, and counts and digests all. */
export class ShardSieve implements Sieve {
  readonly #shard: Shard;
  readonly #watch: Watch;
  readonly #tally: PathTally;
  readonly #watched: Entry[] = [];

  /** @param canRepeat whether an entry may come several times */
  constructor(shard: Shard, watch: Watch, canRepeat: boolean) {
    this.#shard = shard;
    this.#watch = watch;
    this.#tally = new PathTally(canRepeat);
  }

  keeps(entry: Entry): boolean {
    const isNew = this.#tally.add(entry.path);
    if (this.#shard.isOwn(entry.path)) return true;
    if (isNew && this.#watch(entry.path)) this.#watched.push(entry);
    return false;
  }

  /** @param listing of what was kept */
  describe(listing: Listing): Listing {
    const { index, count, plan } = this.#shard;
    const { count: images, digest } = this.#tally;
    const facts = { index, count, plan, images: listing.entries.length, listing: { images, digest } };
    return { ...listing, shard: { ...facts, watched: this.#watched } };
  }
}
