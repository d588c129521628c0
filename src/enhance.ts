import { readFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { discover } from './discover/files.js';
import { givenFolder, type Listing, listingDigest, shardFacts } from './discover/listing.js';
import type { ShardFacts } from './discover/shard.js';
import { removeLeftovers } from './encode/leftovers.js';
import { watchOutputs } from './encode/other-shards.js';
import { planOutputs } from './encode/output-plan.js';
import { temporaryName } from './encode/write.js';
import type { EnhanceTask } from './enhance/enhance-image.js';
import { lookAtModel } from './enhance/look-at-model.js';
import { isForeign } from './enhance/networks.js';
import { type EnhanceRecord, enhanceKey } from './enhance/record.js';
import { type EnhanceRow, failedEnhanceRow } from './enhance/row.js';
import {
  type EnhanceSettings,
  type EnhanceSettingsInput,
  foreignFile,
  resolveEnhanceSettings,
} from './enhance/settings.js';
import { temporaryPlace } from './enhance/working-folder.js';
import type { WritingOptions } from './input-options.js';
import { sha256 } from './optimize/record.js';
import { openRunJournal } from './optimize/run-journal.js';
import { openShard } from './plan/open-shard.js';
import { type BatchOptions, runBatch } from './runtime/batch.js';

export interface EnhanceOptions extends WritingOptions, EnhanceSettingsInput, BatchOptions {
  /** Output folder; by default `<root>-enhanced`. */
  readonly out?: string;
  /** Called once the work is known, before any of it is done. */
  readonly onStart?: (plan: EnhancePlan) => void;
  /** Called with each image's row as it is finished, in any order: for progress. */
  readonly onProgress?: (row: EnhanceRow, isUnchanged: boolean) => void;
  /** Called with every row, in the listing's order; awaited. */
  readonly onRow?: (row: EnhanceRow) => void | Promise<void>;
}

export interface EnhancePlan {
  readonly images: number;
  /** The absolute folder that paths start from. */
  readonly root: string;
  readonly outputFolder: string | null;
  readonly skipped: Listing['skipped'];
  /** SHA-256 over the listed paths. */
  readonly listingDigest: string;
  /** What is known of the shard, if it is one. */
  readonly shard: ShardFacts | null;
  /** Everything that decides the rows, with its defaults filled in. */
  readonly settings: EnhanceSettings;
}

export interface EnhanceSummary {
  readonly images: number;
  readonly enhanced: number;
  readonly kept: number;
  readonly failed: number;
  /** Images that an earlier run did: nothing of them or of the settings has changed since. */
  readonly unchanged: number;
  /** Whether the run was stopped before its end. */
  readonly interrupted: boolean;
}

/**
 * Enlarges images by a network and writes the results. One bad image never ends the batch: it becomes a failed row. Needs
 * the optional package `onnxruntime-node`.
 *
 * @throws IqError of the second group of {@link ERROR_CODES}, before any work
 */
export async function enhance(options: EnhanceOptions): Promise<EnhanceSummary> {
  const cwd = options.cwd ?? '.';
  const { settings, runtime } = await openSettings(options, cwd);
  const out = options.out === undefined ? undefined : resolve(cwd, options.out);
  const isInput = options.paths.some((path) => resolve(cwd, path) === out);
  const shard = await openShard(options.shard, cwd, options.signal);
  const outputs = {
    ...(options.out !== undefined && { out: options.out }),
    suffix: 'enhanced' as const,
    inPlace: false,
    dryRun: options.dryRun ?? false,
    reports: options.reports ?? [],
    cwd,
  };
  const listing = await discover({
    ...options,
    shard,
    watch: (root) => watchOutputs(root, shard, outputs),
    cwd,
    exclude: out === undefined || isInput ? [] : [out],
  });
  const destination = await planOutputs(listing, { formats: [settings.format] }, outputs);
  const target = destination.kind === 'folder' ? destination : null;
  if (target === null) await removeLeftovers([tmpdir()]);
  const journal = await openRunJournal<EnhanceRecord>({
    command: 'enhance',
    listing,
    destination,
    followSymlinks: settings.followSymlinks,
    reports: (options.reports ?? []).map((report) => resolve(cwd, report)),
    journal: options.journal && resolve(cwd, options.journal),
    onWarning: options.onWarning ?? (() => {}),
  });
  const images = listing.entries.length;
  try {
    const { root, skipped } = listing;
    options.onStart?.({
      images,
      root,
      outputFolder: target?.folder ?? null,
      skipped,
      listingDigest: listingDigest(listing),
      shard: shardFacts(listing),
      settings,
    });
    const models = [settings.model.file, settings.jpegModel.file];
    const key = enhanceKey(
      settings,
      await Promise.all(models.map(async (file) => sha256(await readFile(file)))),
      runtime,
    );
    const { timeout } = settings;
    await journal.recall({ key, reading: settings, timeout }, options);
    const threads = threadsFor(options.jobs, images);
    let unchanged = 0;
    const results = runBatch(
      {
        name: 'enhance',
        entries: listing.entries,
        timeout,
        taskOf: ({ path }, isAgain): EnhanceTask => ({
          root,
          path,
          within: givenFolder(listing, path),
          out: target,
          settings,
          threads,
          capture: options.captures?.request(images) ?? null,
          journal: journal.taskOf(path, isAgain),
          key,
          temporary: temporaryName(),
        }),
        known(entry) {
          const record = journal.known(entry);
          return record && { row: record.row, captured: null, isUnchanged: true, unrecorded: null };
        },
        temporaryOf: async (task) => temporaryPlace(task),
        failed: ({ path }, error) => ({
          row: failedEnhanceRow({ path, error, ms: 0 }),
          captured: null,
          isUnchanged: false,
          unrecorded: null,
        }),
        received(result) {
          if (result.captured) options.captures?.add(result.captured);
          journal.received(result);
          if (result.isUnchanged) unchanged++;
          return { ...result, captured: null };
        },
        onProgress: ({ row, isUnchanged }) => options.onProgress?.(row, isUnchanged),
      },
      options,
    );
    const totals = { enhanced: 0, kept: 0, failed: 0 };
    for await (const { row } of results) {
      totals[row.status]++;
      await options.onRow?.(row);
    }
    return { images, ...totals, unchanged, interrupted: options.signal?.aborted ?? false };
  } finally {
    journal.close();
  }
}

/**
 * The settings and the version of what computes, after the network was opened in a process of its own: what is wrong with it, or with the package that runs
 * it, is said before any work.
 */
async function openSettings(
  options: EnhanceOptions,
  cwd: string,
): Promise<{ readonly settings: EnhanceSettings; readonly runtime: string | null }> {
  const { model } = options;
  if (!isForeign(model)) {
    const settings = resolveEnhanceSettings(options, null, cwd);
    const { runtime } = await lookAtModel(settings.model, options);
    return { settings, runtime };
  }
  const found = await lookAtModel({ name: model, file: foreignFile(model, cwd) }, options);
  return { settings: resolveEnhanceSettings(options, found, cwd), runtime: found.runtime };
}

/** Together all workers have about as many threads as the machine has cores. */
function threadsFor(jobs: number | undefined, images: number): number {
  const cores = availableParallelism();
  return Math.max(1, Math.floor(cores / Math.max(1, Math.min(jobs ?? cores, images))));
}
