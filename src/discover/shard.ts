import { createHash } from 'node:crypto';
import { stem } from './stem.js';

/** One of several parts that images are dealt out to, by nothing but their paths. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
  /** The SHA-256 of the plan that deals the images out; `null` where their hashes alone do. */
  readonly plan: string | null;
  /** @param path relative to the listing's root */
  isOwn(path: string): boolean;
}

/** What a listing tells of the whole that it is a shard of. */
export interface ShardFacts extends Pick<Shard, 'index' | 'count' | 'plan'> {
  /** How many images were listed for this shard. */
  readonly images: number;
  /** Of all shards together: how many images, and {@link PathTally.digest} of their paths. */
  readonly listing: { readonly images: number; readonly digest: string };
}

/** Plans deal out the paths by this many leading bits of their hashes, in so many buckets. */
const BUCKET_BITS = 16;
export const BUCKETS = 2 ** BUCKET_BITS;
/** Numbers of more bits are not exact, less four to be told by hexadecimal digits. */
const HASH_BITS = 52;

/**
 * A number by which paths are dealt out: 52 bits, the same on every machine and whatever else is listed. Extension, letter
 * case and Unicode form have no part in it: images whose outputs could have one name, such as `a.jpg` and `a.png` both as
 * `a.webp`, are always in one shard, whose own run finds the collision. So are images and references of one name.
 */
export function pathHash(path: string): number {
  const folded = stem(path).normalize('NFC').toLowerCase().normalize('NFC');
  const hash = createHash('sha256').update(folded, 'utf8').digest();
  return hash.readUIntBE(0, 6) * 16 + (hash.readUInt8(6) >> 4);
}

/** From 0. */
export function bucketOf(path: string): number {
  return Math.floor(pathHash(path) / 2 ** (HASH_BITS - BUCKET_BITS));
}

/** A shard of paths that are dealt out by their hashes alone: adding some moves none of the others. */
export function hashShard({ index, count }: Pick<Shard, 'index' | 'count'>): Shard {
  return { index, count, plan: null, isOwn: (path) => pathHash(path) % count === index - 1 };
}
