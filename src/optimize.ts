import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { discover } from './discover/files.js';
import { givenFolder, type Listing, listingDigest, shardFacts } from './discover/listing.js';
import type { ShardFacts } from './discover/shard.js';
import { watchOutputs } from './encode/other-shards.js';
import { planOutputs } from './encode/output-plan.js';
import { replacedFile, temporaryName } from './encode/write.js';
import type { WritingOptions } from './input-options.js';
import type { Destination, ImageTask, Optimized } from './optimize/optimize-image.js';
import {
  type OptimizeRanking,
  type OptimizeRankOptions,
  openOptimizeRanking,
  type RankedRow,
} from './optimize/optimize-ranking.js';
import { type ImageRecord, settingsKey } from './optimize/record.js';
import { openRunJournal } from './optimize/run-journal.js';
import { openShard } from './plan/open-shard.js';
import type { RankingPlan } from './rank/rank-models.js';
import { failedMeasuring } from './rank/rank-task.js';
import { failedRow } from './report/row.js';
import { type BatchOptions, runBatch } from './runtime/batch.js';
import { resolveSettings, type Settings, type SettingsInput } from './settings.js';
import { readQualityModel } from './train/quality-model-file.js';
import type { Row } from './types.js';

export interface OptimizeOptions extends WritingOptions, Omit<SettingsInput, 'model'>, BatchOptions {
  /** Output folder; by default `<root>-optimized`. */
  readonly out?: string;
  /** Replace the originals. */
  readonly inPlace?: boolean;
  /** The file of a model that `train` made, for the predictor `bpp`. */
  readonly model?: string;
  /** Rank the originals in the same walk: rows then come by rank, with the ranking's columns. */
  readonly rank?: OptimizeRankOptions;
  /** A folder in which runs in place show which files they replace, so that no two are at the same ones. By default none. */
  readonly claims?: string;
  /** Called once the work is known, before any of it is done. */
  readonly onStart?: (plan: RunPlan) => void;
  /** Called with each image's rows as it is finished, in any order: for progress. */
  readonly onProgress?: (rows: readonly Row[], isUnchanged: boolean) => void;
  /** Called with every row, in the listing's order, or by rank; awaited. */
  readonly onRow?: (row: Row | RankedRow) => void | Promise<void>;
  /**
   * Called once after the last row, awaited: writes out what was told. A run in place that is not stopped before that is over
   * then; another that was killed goes on next time and tells the same rows.
   */
  readonly onEnd?: (summary: OptimizeSummary) => void | Promise<void>;
}

export interface RunPlan {
  readonly images: number;
  readonly root: string;
  readonly outputFolder: string | null;
  readonly skipped: Listing['skipped'];
  /** SHA-256 over the listed paths. */
  readonly listingDigest: string;
  /** `null` for a run on all images. */
  readonly shard: ShardFacts | null;
  /** Everything that decides the rows, with its defaults filled in. */
  readonly settings: Settings;
  /** By what originals are ranked; `null` where they are not. */
  readonly ranking: RankingPlan | null;
}

export interface OptimizeSummary {
  readonly images: number;
  readonly rows: number;
  readonly optimized: number;
  readonly kept: number;
  readonly failed: number;
  /** Over optimised and kept rows. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly encodes: number;
  /** Images that an earlier run did: nothing of them or of the settings has changed since. */
  readonly unchanged: number;
  /** Whether the run was stopped before its end. */
  readonly interrupted: boolean;
}

/**
 * Finds for every image the lowest quality that meets the target and writes the result. One bad image never ends the
 * batch: it becomes a failed row.
 *
 * @throws IqError of the second group of {@link ERROR_CODES}, before any work
 */
export async function optimize(options: OptimizeOptions): Promise<OptimizeSummary> {
  const cwd = options.cwd ?? '.';
  const { model, rank, ...input } = options;
  const settings = resolveSettings({
    ...input,
    ...(model !== undefined && { model: await readQualityModel(resolve(cwd, model), options.signal) }),
  });
  const shard = await openShard(options.shard, cwd, options.signal);
  const outputs = {
    ...(options.out !== undefined && { out: options.out }),
    suffix: 'optimized' as const,
    inPlace: options.inPlace ?? false,
    dryRun: options.dryRun ?? false,
    reports: options.reports ?? [],
    cwd,
  };
  const listing = await discover({
    ...options,
    shard,
    watch: (root) => watchOutputs(root, shard, outputs),
    cwd,
    exclude: await outputsOfEarlierRuns(options, cwd),
  });
  const destination = await planOutputs(listing, settings, outputs);
  const journal = await openRunJournal<ImageRecord>({
    listing,
    destination,
    followSymlinks: settings.followSymlinks,
    reports: (options.reports ?? []).map((report) => resolve(cwd, report)),
    journal: options.journal && resolve(cwd, options.journal),
    claims: options.claims && resolve(cwd, options.claims),
    onWarning: options.onWarning ?? (() => {}),
  });
  let ranking: OptimizeRanking | null = null;
  try {
    ranking = rank === undefined ? null : await openOptimizeRanking(rank, options);
    const looks = ranking?.looks ?? null;
    options.onStart?.(planOf(listing, destination, settings, ranking));
    const mostRows =
      listing.entries.length * (typeof settings.formats === 'string' ? 1 : settings.formats.length);
    // What a ranking or a page wants of an image, it takes a worker to find out.
    if (!looks && !options.captures) {
      const key = settingsKey({ settings, destination, looks });
      await journal.recall({ key, reading: settings, timeout: settings.timeout }, options);
    }
    let unchanged = 0;
    const results = runBatch(
      {
        name: 'optimize',
        entries: listing.entries,
        timeout: settings.timeout,
        taskOf: ({ path }, isAgain): ImageTask => ({
          root: listing.root,
          path,
          within: givenFolder(listing, path),
          destination,
          settings,
          looks,
          capture: options.captures?.request(mostRows) ?? null,
          journal: journal.taskOf(path, isAgain),
          temporary: temporaryName(),
        }),
        known(entry) {
          const record = journal.known(entry);
          return record && { ...NOTHING_DONE, rows: [...record.rows] };
        },
        temporaryOf: temporaryPath,
        failed: ({ path }, error) => ({
          rows: [failedRow({ path, settings, error, ms: 0 })],
          measured: looks && failedMeasuring(path, error),
          captures: [],
          isUnchanged: false,
          unrecorded: null,
        }),
        // At once: captures must not pile up in memory behind an image that takes long.
        received({ captures, ...result }) {
          for (const captured of captures) options.captures?.add(captured);
          journal.received(result);
          if (result.isUnchanged) unchanged++;
          return { ...result, captures: [] };
        },
        onProgress: ({ rows, isUnchanged }) => options.onProgress?.(rows, isUnchanged),
      },
      options,
    );
    const totals = { rows: 0, optimized: 0, kept: 0, failed: 0, bytesIn: 0, bytesOut: 0, encodes: 0 };
    for await (const rows of ranking ? ranking.gather(results) : rowsOf(results)) {
      for (const row of rows) {
        totals.rows++;
        totals[row.status]++;
        totals.encodes += row.encodes;
        if (row.status !== 'failed') {
          totals.bytesIn += row.bytes_in ?? 0;
          totals.bytesOut += row.bytes_out ?? 0;
        }
        if (!ranking) await options.onRow?.(row);
      }
    }
    for (const row of ranking?.rows() ?? []) await options.onRow?.(row);
    const interrupted = options.signal?.aborted ?? false;
    const summary = { images: listing.entries.length, ...totals, unchanged, interrupted };
    await options.onEnd?.(summary);
    if (!interrupted) journal.complete();
    return summary;
  } finally {
    journal.close();
    await ranking?.close();
  }
}

const NOTHING_DONE = { measured: null, captures: [], isUnchanged: true, unrecorded: null };

async function* rowsOf(results: AsyncIterable<Optimized>): AsyncGenerator<readonly Row[]> {
  for await (const { rows } of results) yield rows;
}

/** The output folder is not looked into, unless it is itself what is to be read, which the plan refuses. */
async function outputsOfEarlierRuns({ out, paths }: OptimizeOptions, cwd: string): Promise<string[]> {
  if (out === undefined) return [];
  const folder = resolve(cwd, out);
  const real = (path: string) => realpath(resolve(cwd, path)).catch(() => resolve(cwd, path));
  const [realFolder, ...read] = await Promise.all([folder, ...paths].map(real));
  return read.includes(realFolder ?? folder) ? [] : [folder];
}

/** The temporary file lies in the folder of the output, which has the source's place in the tree. */
async function temporaryPath({ root, path, destination, settings, temporary }: ImageTask): Promise<string> {
  const output =
    destination.kind === 'folder'
      ? join(destination.folder, path)
      : await replacedFile(join(root, path), settings.followSymlinks);
  return join(dirname(output), temporary);
}

function planOf(
  listing: Listing,
  destination: Destination,
  settings: Settings,
  ranking: OptimizeRanking | null,
): RunPlan {
  return {
    images: listing.entries.length,
    root: listing.root,
    outputFolder: destination.kind === 'folder' ? destination.folder : null,
    skipped: listing.skipped,
    listingDigest: listingDigest(listing),
    shard: shardFacts(listing),
    settings,
    ranking: ranking?.plan ?? null,
  };
}
