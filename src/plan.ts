import { resolve } from 'node:path';
import { type DiscoverOptions, sift } from './discover/files.js';
import { watchReports } from './encode/other-shards.js';
import { temporaryName, writeAtomically } from './encode/write.js';
import { IqError } from './errors.js';
import type { InputOptions } from './input-options.js';
import { deal } from './plan/deal.js';
import { MOST_SHARDS, planText } from './plan/plan-file.js';
import { openScale, type Scale } from './plan/scales.js';
import { Weigher } from './plan/weigher.js';
import { WEIGHINGS, type Weighing } from './plan/weighings.js';
import { makePlace } from './report/output-place.js';
import type { BatchOptions } from './runtime/batch.js';

export interface PlanOptions extends InputOptions, BatchOptions {
  /** The folder that the images' paths start from. */
  readonly base?: string;
  readonly followSymlinks?: boolean;
  readonly shards: number;
  /** What is to come out even: by default `bytes`. */
  readonly by?: Weighing;
  /** The plan's file. */
  readonly out: string;
}

export interface PlanSummary {
  readonly images: number;
  readonly by: Weighing;
  /** Weights are bytes, pixels or images. */
  readonly shards: readonly { readonly images: number; readonly weight: number }[];
  /** The plan's file, absolute. */
  readonly written: string;
}

/**
 * Plans shards that come out even. What is dealt out are 65,536 buckets of paths, so that plan and memory do not grow with the
 * images, and paths that are new later fall into one of these.
 *
 * @throws IqError of the second group of `ERROR_CODES`, or `write_failed` and its like
 */
export async function plan(options: PlanOptions): Promise<PlanSummary> {
  const { cwd = '.', shards: count, by = 'bytes', followSymlinks = false } = options;
  if (!Number.isInteger(count) || count < 1 || count > MOST_SHARDS) {
    throw new IqError(
      'invalid_option',
      `Expected a whole number from 1 to ${MOST_SHARDS} for --shards but received ${count}.`,
    );
  }
  if (!WEIGHINGS.includes(by)) {
    throw new IqError('invalid_option', `Expected ${WEIGHINGS.join(', ')} for --by but received ${by}.`);
  }
  const out = resolve(cwd, options.out);
  await makePlace('plan', out);
  const written = [out, ...(options.reports ?? []).map((report) => resolve(cwd, report))];
  const found = await weighAll({ ...options, cwd, followSymlinks }, by, written);

  const shardOf = deal(found.weights, count);
  const shards = Array.from({ length: count }, () => ({ images: 0, weight: 0 }));
  for (const [bucket, index] of shardOf.entries()) {
    const shard = shards[index];
    if (shard === undefined) continue;
    shard.images += found.counts[bucket] ?? 0;
    shard.weight += found.weights[bucket] ?? 0;
  }
  const { count: images, digest } = found.tally;
  const text = planText({ by, listing: { images, digest }, shards, shardOf });
  await writeAtomically({ path: out, bytes: Buffer.from(text), temporary: temporaryName() });
  return { images, by, shards, written: out };
}

async function weighAll(
  options: DiscoverOptions & BatchOptions & { readonly followSymlinks: boolean },
  by: Weighing,
  written: readonly string[],
): Promise<Weigher> {
  let scale: Scale | undefined;
  let weigher: Weigher | undefined;
  const hit: string[] = [];
  try {
    await sift(options, async (found, canRepeat) => {
      const isWritten = await watchReports(found.root, written);
      scale = openScale(by, { ...options, ...found });
      const own = new Weigher(scale, canRepeat);
      weigher = own;
      return {
        keeps(entry) {
          if (isWritten(entry.path)) hit.push(entry.path);
          return own.keeps(entry);
        },
        room: () => own.room(),
      };
    });
    await weigher?.finish();
  } finally {
    await scale?.close();
  }
  const [path] = hit;
  if (path !== undefined) {
    throw new IqError(
      'output_is_input',
      `The plan would overwrite the input ${path}; give it another name.`,
      {
        path,
      },
    );
  }
  if (weigher === undefined) throw new Error('Nothing was found, and that was not said.');
  return weigher;
}
