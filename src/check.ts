import { resolve } from 'node:path';
import type { CheckTask } from './check/check-image.js';
import { type CheckRow, failedCheck } from './check/check-row.js';
import { judge } from './check/findings.js';
import { type Limits, resolveLimits } from './check/limits.js';
import { discover } from './discover/files.js';
import { givenFolder } from './discover/listing.js';
import { watchReports } from './encode/other-shards.js';
import { assertNotWrittenOver } from './encode/overwriting.js';
import type { PartialInputOptions } from './input-options.js';
import { openShard } from './plan/open-shard.js';
import { type BatchOptions, runBatch } from './runtime/batch.js';
import { assertScorable, openScoring, type ScoringOptions } from './score/scoring.js';
import { resolveSettings, type Settings, type SettingsInput } from './settings.js';
import { readQualityModel } from './train/quality-model-file.js';

export interface CheckOptions
  extends PartialInputOptions,
    Omit<SettingsInput, 'model'>,
    ScoringOptions,
    BatchOptions {
  /** What is demanded; by default that optimising would save no more than a tenth of any image. */
  readonly limits?: Limits;
  /** The file of a model that `train` made, for the predictor `bpp`. */
  readonly model?: string;
  /** Called once the work is known, before any of it is done. */
  readonly onStart?: (plan: CheckPlan) => void;
  /** Called with each image as it was checked, in any order: for progress. */
  readonly onProgress?: () => void;
  /** Called with every row, in the listing's order; awaited. */
  readonly onRow?: (row: CheckRow) => void | Promise<void>;
}

export interface CheckPlan {
  readonly images: number;
  /** Absolute folder that the rows' paths start from. */
  readonly root: string;
  /** Metrics on which there are limits. */
  readonly metrics: readonly string[];
  /** The limits that count, the default included. */
  readonly limits: Limits;
  readonly settings: Settings;
}

export interface CheckSummary {
  readonly images: number;
  readonly rows: number;
  /** Images by the gravest of their findings; `failed` could not be checked. */
  readonly ok: number;
  readonly warning: number;
  readonly error: number;
  readonly failed: number;
  /** Of the images that could be checked, as they are and as optimising would leave them. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Whether the run was stopped before its end. */
  readonly interrupted: boolean;
}

/**
 * Checks whether images are as small, and as good, as is demanded. Nothing is written. What they could be is only looked for
 * where there is a limit on the saving: other limits need no more than their headers, or scores.
 *
 * @throws IqError of the second group of `ERROR_CODES`, before any work
 */
export async function check(options: CheckOptions): Promise<CheckSummary> {
  const cwd = options.cwd ?? '.';
  const { model, ...input } = options;
  const settings = resolveSettings({
    ...input,
    ...(model !== undefined && { model: await readQualityModel(resolve(cwd, model), options.signal) }),
  });
  const limits = resolveLimits(options.limits);
  const metrics = Object.keys(limits.scores ?? {});
  assertScorable(metrics, options.reference);
  const written = (options.reports ?? []).map((path) => resolve(cwd, path));
  const shard = await openShard(options.shard, cwd, options.signal);
  const listing = await discover({ ...options, shard, watch: (root) => watchReports(root, written), cwd });
  await assertNotWrittenOver('input', listing, written);
  const scoring =
    metrics.length === 0 ? null : await openScoring({ ...options, shard }, listing, metrics, written);
  options.onStart?.({ images: listing.entries.length, root: listing.root, metrics, limits, settings });

  const results = runBatch(
    {
      name: 'check',
      entries: listing.entries,
      timeout: settings.timeout,
      taskOf: ({ path }): CheckTask => ({
        root: listing.root,
        path,
        within: givenFolder(listing, path),
        settings,
        seeksSaving: limits.saving !== undefined,
        score: scoring?.taskOf(path) ?? null,
      }),
      failed: ({ path }, error) => failedCheck(path, error),
      onProgress: () => options.onProgress?.(),
    },
    options,
  );
  const totals = { rows: 0, ok: 0, warning: 0, error: 0, failed: 0, bytesIn: 0, bytesOut: 0 };
  for await (const facts of results) {
    const row = judge(facts, limits, settings);
    totals.rows++;
    totals[row.status]++;
    totals.bytesIn += row.bytes ?? 0;
    totals.bytesOut += row.bytes_out ?? row.bytes ?? 0;
    await options.onRow?.(row);
  }
  return { images: listing.entries.length, ...totals, interrupted: options.signal?.aborted ?? false };
}
