import { lstat, stat } from 'node:fs/promises';
import { identityOf, stateKey } from '../decode/source.js';
import { absolutePath, type Entry, type Listing } from '../discover/listing.js';
import type { ImageLimits } from '../limits.js';
import { type BatchOptions, runBatch } from '../runtime/batch.js';
import type { AestheticJudge } from './aesthetic-judge.js';
import type { FactStore } from './fact-store.js';
import type { PictureFacts } from './picture-facts.js';
import { failedMeasuring, type Looks, type RankTask } from './rank-task.js';
import type { RankEntry } from './ranked-rows.js';

interface Collection extends BatchOptions, ImageLimits {
  readonly listing: Listing;
  readonly faces: Looks['faces'];
  readonly judge: AestheticJudge | null;
  /** What earlier runs measured; `null` measures all anew. */
  readonly store: FactStore | null;
  readonly followSymlinks: boolean;
  /** Seconds one image may take. */
  readonly timeout: number;
  /** Called with each image as it is measured, in any order. */
  readonly onProgress?: (entry: RankEntry) => void;
}

/** Files whose state is asked for at the same time. */
const AT_ONCE = 256;

/**
 * Measures the pictures of a listing: first come those whose files are as an earlier run read them, from the store, then the
 * others. Stopped by the signal, it yields what was finished.
 */
export async function* collectFacts(collection: Collection): AsyncGenerator<RankEntry> {
  const { listing, judge, store, onProgress } = collection;
  const unknown: Entry[] = [];
  for await (const { entry, facts } of remembered(collection)) {
    if (facts === null) {
      unknown.push(entry);
      continue;
    }
    const known: RankEntry = { path: entry.path, facts, failure: null };
    onProgress?.(known);
    yield known;
  }
  const { maxPixels, maxFrames, maxFileSize, followSymlinks } = collection;
  const looks: Looks = { faces: collection.faces, square: judge?.side ?? null };
  const taskOf = ({ path }: Entry): RankTask => ({
    root: listing.root,
    path,
    maxPixels,
    maxFrames,
    maxFileSize,
    followSymlinks,
    looks,
  });
  const results = runBatch(
    {
      name: 'rank',
      entries: unknown,
      timeout: collection.timeout,
      taskOf,
      failed: ({ path }, error) => failedMeasuring(path, error),
      ...(onProgress && { onProgress }),
    },
    collection,
  );
  for await (const { path, facts, failure, state } of judge ? judge.judge(results) : results) {
    if (state !== null && facts !== null) store?.set(state, facts);
    yield { path, facts, failure };
  }
}

interface Remembered {
  readonly entry: Entry;
  /** `null` where the file has to be read. */
  readonly facts: RankEntry['facts'];
}

async function* remembered(collection: Collection): AsyncGenerator<Remembered> {
  const { listing, store, judge, signal } = collection;
  const { entries } = listing;
  const recall = async (entry: Entry): Promise<Remembered> => {
    const state = store && store.size > 0 && !entry.error ? await stateOf(entry, collection) : null;
    const facts = (state !== null && store?.get(state)) || null;
    // The limits are not what they were.
    return { entry, facts: facts !== null && isAllowed(facts, collection) ? facts : null };
  };
  for (let at = 0; at < entries.length && !signal?.aborted; at += AT_ONCE) {
    const chunk = await Promise.all(entries.slice(at, at + AT_ONCE).map(recall));
    yield* judge ? await withAesthetics(chunk, judge) : chunk;
  }
}

function isAllowed(
  { width, height, frames, bytes }: PictureFacts,
  { maxPixels, maxFrames, maxFileSize }: ImageLimits,
): boolean {
  return width * height <= maxPixels && frames <= maxFrames && bytes <= maxFileSize;
}

/** A picture that was measured but not judged has to be read again. */
async function withAesthetics(chunk: readonly Remembered[], judge: AestheticJudge): Promise<Remembered[]> {
  const known = chunk.flatMap(({ facts }) => (facts === null ? [] : [facts]));
  const aesthetics = known.length === 0 ? [] : await judge.known(known.map(({ content }) => content));
  const of = new Map(known.map((facts, i) => [facts, aesthetics[i] ?? null]));
  return chunk.map(({ entry, facts }) => {
    const aesthetic = facts === null ? null : (of.get(facts) ?? null);
    return { entry, facts: facts !== null && aesthetic !== null ? { ...facts, aesthetic } : null };
  });
}

async function stateOf(entry: Entry, { listing, followSymlinks }: Collection): Promise<string | null> {
  const path = absolutePath(listing, entry);
  const stats = await (followSymlinks ? stat : lstat)(path, { bigint: true }).catch(() => null);
  return stats === null ? null : stateKey(identityOf(stats));
}
