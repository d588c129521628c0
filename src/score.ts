import { dirname, join, resolve } from 'node:path';
import { discover } from './discover/files.js';
import { type Listing, listingDigest, shardFacts } from './discover/listing.js';
import type { ShardFacts } from './discover/shard.js';
import { watchReports } from './encode/other-shards.js';
import { assertNotWrittenOver } from './encode/overwriting.js';
import { temporaryName } from './encode/write.js';
import { IqError } from './errors.js';
import type { PartialInputOptions } from './input-options.js';
import { ALL_METRICS } from './measure/scorers.js';
import { openShard } from './plan/open-shard.js';
import type { CaptureSink } from './report/captures/capture.js';
import { assertPlace } from './report/output-place.js';
import { type BatchOptions, runBatch } from './runtime/batch.js';
import { failedScore, type ScoreRow, type ScoreTask } from './score/score-image.js';
import { assertScorable, openScoring, type ScoringOptions } from './score/scoring.js';

export interface ScoreOptions extends PartialInputOptions, ScoringOptions, BatchOptions {
  /** By name; by default all that fit: those that compare with a reference, the others without. */
  readonly metrics?: readonly string[];
  /** Paint the SSIM map of the one image that is scored. */
  readonly map?: string;
  /** Takes pictures of images and their references that a report is to show. */
  readonly captures?: CaptureSink;
  /** Files that the caller writes itself; like the map, they must be neither images nor references of the run. */
  readonly reports?: readonly string[];
  /** Seconds one image may take; by default 900. */
  readonly timeout?: number;
  readonly onStart?: (plan: ScorePlan) => void;
  readonly onProgress?: (row: ScoreRow) => void;
  /** Called with every row, in the listing's order; awaited. */
  readonly onRow?: (row: ScoreRow) => void | Promise<void>;
}

export interface ScorePlan {
  readonly images: number;
  /** The absolute folder that paths start from. */
  readonly root: string;
  /** The absolute folder that references' paths start from; `null` where there are none. */
  readonly referenceRoot: string | null;
  readonly metrics: readonly string[];
  /** SHA-256 over the listed paths. */
  readonly listingDigest: string;
  /** `null` for a run on all images. */
  readonly shard: ShardFacts | null;
  /** References that no image was compared with, relative to their folder. */
  readonly unusedReferences: readonly string[];
}

export interface ScoreSummary {
  readonly rows: number;
  readonly failed: number;
  readonly interrupted: boolean;
}

/** Slower than all others together, and the same measure as `ssim`: only when it is asked for. */
const ONLY_BY_NAME = ['ssim.js'];

/**
 * Scores images with the field's metrics, against references or without.
 *
 * @throws IqError `invalid_option`, `nothing_to_read`, or what the model store throws, before any work
 */
export async function score(options: ScoreOptions): Promise<ScoreSummary> {
  const cwd = options.cwd ?? '.';
  const metrics = chooseMetrics(options);
  const map = options.map === undefined ? null : resolve(cwd, options.map);
  const written = [
    ...(options.reports ?? []).map((path) => resolve(cwd, path)),
    ...(map === null ? [] : [map]),
  ];
  const shard = await openShard(options.shard, cwd, options.signal);
  const listing = await discover({ ...options, shard, watch: (root) => watchReports(root, written), cwd });
  assertOneMap(options, listing);
  await assertNotWrittenOver('input', listing, written);
  if (map !== null) await assertPlace('map', map);
  const { references, taskOf } = await openScoring({ ...options, shard }, listing, metrics, written);
  options.onStart?.({
    images: listing.entries.length,
    root: listing.root,
    referenceRoot: options.reference === undefined ? null : references.listing.root,
    metrics,
    listingDigest: listingDigest(listing),
    shard: shardFacts(listing),
    // What did not change is compared with nothing either, and that says nothing about its reference.
    unusedReferences: options.since === undefined ? references.unused(listing) : [],
  });

  const timeout = options.timeout ?? 900;
  const captures = options.reference === undefined ? undefined : options.captures;
  const results = runBatch(
    {
      name: 'score',
      entries: listing.entries,
      timeout,
      taskOf: ({ path }): ScoreTask => ({
        ...taskOf(path),
        isChosen: options.metrics !== undefined,
        map,
        temporary: temporaryName(),
        capture: captures?.request(listing.entries.length) ?? null,
        timeout,
      }),
      temporaryOf: async ({ temporary }) => (map === null ? undefined : join(dirname(map), temporary)),
      failed: ({ path }, error) => ({ row: failedScore({ path, reference: null }, error), captured: null }),
      received({ row, captured }) {
        if (captured) options.captures?.add(captured);
        return { row, captured: null };
      },
      onProgress: ({ row }) => options.onProgress?.(row),
    },
    options,
  );
  const totals = { rows: 0, failed: 0 };
  for await (const { row } of results) {
    totals.rows++;
    if (row.reason !== null) totals.failed++;
    await options.onRow?.(row);
  }
  return { ...totals, interrupted: options.signal?.aborted ?? false };
}

function chooseMetrics({ metrics, reference }: ScoreOptions): string[] {
  if (metrics === undefined) {
    const fitting = ALL_METRICS.filter(({ needsReference }) => needsReference === (reference !== undefined));
    return fitting.map(({ metric }) => metric.name).filter((name) => !ONLY_BY_NAME.includes(name));
  }
  assertScorable(metrics, reference);
  return [...new Set(metrics)];
}

function assertOneMap({ map, reference }: ScoreOptions, { entries, shard }: Listing): void {
  if (map === undefined) return;
  if (reference === undefined) {
    throw new IqError(
      'invalid_option',
      'Expected --reference with --map: the map shows where two images differ.',
    );
  }
  const images = shard?.listing.images ?? entries.length;
  if (images > 1) {
    throw new IqError('invalid_option', `Expected one image for --map but received ${images}.`);
  }
}
