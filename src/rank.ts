import { resolve } from 'node:path';
import type { Calibration } from './decide/normalise.js';
import { discover } from './discover/files.js';
import { type Listing, listingDigest, shardFacts } from './discover/listing.js';
import type { ShardFacts } from './discover/shard.js';
import { watchReports } from './encode/other-shards.js';
import { assertNotWrittenOver } from './encode/overwriting.js';
import { IqError } from './errors.js';
import type { PartialInputOptions } from './input-options.js';
import type { ImageLimits } from './limits.js';
import { openShard } from './plan/open-shard.js';
import { readCalibration, writeCalibration } from './rank/calibration-file.js';
import { collectFacts } from './rank/collect-facts.js';
import { openFactStore } from './rank/fact-store.js';
import {
  openRankModels,
  type RankingPlan,
  type RankModelOptions,
  type RankModels,
} from './rank/rank-models.js';
import { assertOptionFilesKept, judgingOptions, writtenFiles } from './rank/rank-options.js';
import { type RankSettingsInput, resolveRankSettings } from './rank/rank-settings.js';
import { type RankEntry, type RankSettings, rankedRows } from './rank/ranked-rows.js';
import { rootOfRanking } from './rank/ranking-root.js';
import { makePlace } from './report/output-place.js';
import type { RankRow } from './report/rank-row.js';
import type { BatchOptions } from './runtime/batch.js';
import { openSpool } from './runtime/spool.js';
import { resolveLimits } from './settings.js';

export interface RankOptions
  extends PartialInputOptions,
    RankSettingsInput,
    RankModelOptions,
    BatchOptions,
    Partial<ImageLimits> {
  /** The CSV of an earlier ranking, instead of images, of which `paths` then names none: ranks its pictures again. */
  readonly from?: string;
  /** A file with other curves than the project's own, which `calibrate` wrote. */
  readonly calibration?: string;
  /** Fit the curves to the pictures of this run, score by them and write them to this file, unless it is interrupted. */
  readonly calibrate?: string;
  /** A file in which measurements are kept, so that a later run only reads new files; by default none. */
  readonly measurements?: string;
  readonly followSymlinks?: boolean;
  /** Seconds one image may take; by default 900. */
  readonly timeout?: number;
  readonly onStart?: (plan: RankPlan) => void;
  /** Called with each image as it is measured, in any order. */
  readonly onProgress?: (entry: RankEntry) => void;
  /** Called with every row, the best first; awaited. */
  readonly onRow?: (row: RankRow) => void | Promise<void>;
}

export interface RankPlan extends RankingPlan {
  readonly images: number;
  /** What the paths of the rows are relative to; `null` where the ranking of `from` does not tell. */
  readonly root: string | null;
  /**
   * The folders that were given, or that what was given lies in: absolute, each with its real path. Out of them no link is
   * followed unasked. Missing for a ranking that is read.
   */
  readonly given?: ReadonlyMap<string, string>;
  /** SHA-256 over the listed paths; `null` with `from`. */
  readonly listingDigest: string | null;
  /** `null` for a ranking of all images. */
  readonly shard: ShardFacts | null;
}

export interface RankSummary {
  /** What there was to rank. */
  readonly images: number;
  readonly rows: number;
  readonly failed: number;
  /** Images that were measured, but for no part that counts. */
  readonly unscored: number;
  /** Images with a flaw, and duplicates of a better one, among the rows. */
  readonly vetoed: number;
  readonly duplicates: number;
  /** The curves that scores were made with; `null` for `minmax`. */
  readonly calibration: Calibration | null;
  /** Whether the run was stopped before its end: what was measured till then is ranked. */
  readonly interrupted: boolean;
}

/**
 * Ranks pictures by quality, the best first. A picture's score depends on nothing but itself; its rank, of course, on the
 * others. One bad image never ends the batch: it becomes a row at the end.
 *
 * @throws IqError of the second group of `ERROR_CODES`, before any work
 */
export async function rank(options: RankOptions): Promise<RankSummary> {
  const cwd = options.cwd ?? '.';
  const at = (path: string) => resolve(cwd, path);
  if (options.calibrate !== undefined && options.calibration !== undefined) {
    throw new IqError('invalid_option', 'Expected either --calibrate or --calibration but received both.');
  }
  if (options.calibrate !== undefined && options.shard !== undefined) {
    throw new IqError(
      'invalid_option',
      'Expected either --calibrate or --shard but received both: curves of a part of the pictures would pass for those of all.',
    );
  }
  await assertOptionFilesKept(options, cwd);
  const settings = resolveRankSettings(
    options,
    options.calibration === undefined
      ? undefined
      : await readCalibration(at(options.calibration), options.signal),
    options.calibrate !== undefined,
  );
  const calibrate = options.calibrate === undefined ? null : at(options.calibrate);
  if (calibrate !== null) await makePlace('calibration', calibrate);
  const entries = openSpool<RankEntry>();
  let failed = 0;
  const gather = (entry: RankEntry) => {
    entries.add(entry);
    if (entry.failure !== null) failed++;
  };
  try {
    if (options.from === undefined) await measure(options, settings, gather);
    else await reread(options, settings, gather, entries);
    const ranked = rankedRows(entries, settings);
    const interrupted = options.signal?.aborted ?? false;
    // Curves of a part of the pictures would pass for those of all.
    if (calibrate !== null && ranked.calibration && !interrupted) {
      await writeCalibration(calibrate, ranked.calibration);
    }
    const totals = { rows: 0, vetoed: 0, duplicates: 0 };
    for (const { row } of ranked.rows()) {
      totals.rows++;
      if (row.veto.length > 0) totals.vetoed++;
      if (row.duplicate_of !== null) totals.duplicates++;
      await options.onRow?.(row);
    }
    return {
      images: entries.length,
      ...totals,
      failed,
      unscored: ranked.unscored,
      calibration: ranked.calibration,
      interrupted,
    };
  } finally {
    entries.close();
  }
}

async function measure(
  options: RankOptions,
  settings: RankSettings,
  gather: (entry: RankEntry) => void,
): Promise<void> {
  const cwd = options.cwd ?? '.';
  const limits = resolveLimits(options);
  const written = writtenFiles(options, cwd);
  const shard = await openShard(options.shard, cwd, options.signal);
  const listing = await discover({ ...options, shard, watch: (root) => watchReports(root, written), cwd });
  await assertNotWrittenOver('input', listing, written);
  const models = await openRankModels(options, settings.weights);
  const store =
    options.measurements === undefined
      ? null
      : openFactStore(
          resolve(cwd, options.measurements),
          models.faces !== null,
          options.onWarning ?? (() => {}),
        );
  try {
    options.onStart?.(planOf(listing, settings, models));
    const facts = collectFacts({
      ...options,
      listing,
      faces: models.faces,
      judge: models.judge,
      store,
      ...limits,
      followSymlinks: options.followSymlinks ?? false,
      timeout: options.timeout ?? 900,
    });
    for await (const entry of facts) gather(entry);
  } finally {
    store?.close();
    await models.judge?.close();
  }
}

async function reread(
  options: RankOptions,
  settings: RankSettings,
  gather: (entry: RankEntry) => void,
  entries: Iterable<RankEntry>,
): Promise<void> {
  const { from = '', cwd = '.', paths, filesFrom, since, shard, onStart, onProgress, signal } = options;
  if (paths.length > 0 || filesFrom !== undefined || since !== undefined || shard !== undefined) {
    throw new IqError('invalid_option', 'Expected either images or --from but received both.');
  }
  const csv = resolve(cwd, from);
  const root = await rootOfRanking(csv, signal);
  let images = 0;
  const { readFacts } = await import('./rank/read-facts.js');
  for await (const entry of readFacts(csv, signal)) {
    gather(entry);
    images++;
  }
  // What is no ranking was refused before this.
  onStart?.({ images, root, settings, listingDigest: null, shard: null, taste: null, missing: [] });
  const unheard = judgingOptions(options);
  if (unheard !== '') {
    options.onWarning?.(`With --from pictures stay as they were judged then: no effect has ${unheard}.`);
  }
  if (onProgress) for (const entry of entries) onProgress(entry);
}

function planOf(listing: Listing, settings: RankSettings, { taste, missing }: RankModels): RankPlan {
  return {
    images: listing.entries.length,
    root: listing.root,
    given: listing.given,
    settings,
    listingDigest: listingDigest(listing),
    shard: shardFacts(listing),
    taste,
    missing,
  };
}
