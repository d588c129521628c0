import { homedir, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { discover } from './discover/files.js';
import type { Entry, Listing } from './discover/listing.js';
import { assertNotWrittenOver } from './encode/overwriting.js';
import { temporaryName } from './encode/write.js';
import { IqError } from './errors.js';
import { MAX_PIXELS } from './limits.js';
import { readPristine } from './measure/no-reference/read-pristine.js';
import { ALL_METRICS, anyMetricNamed } from './measure/scorers.js';
import { cacheFolder } from './models/cache-folder.js';
import type { ModelName } from './models/registry.js';
import { createModelStore, type StoreOptions } from './models/store.js';
import type { CaptureSink } from './report/capture.js';
import { assertPlace } from './report/output-place.js';
import { type BatchOptions, runBatch } from './runtime/batch.js';
import { findReferences } from './score/references.js';
import { failedScore, type ScoreRow, type ScoreTask } from './score/score-image.js';

export interface ScoreOptions extends BatchOptions {
  /** Folders, files, globs, or `-` for a list on standard input. */
  readonly paths: readonly string[];
  readonly filesFrom?: string;
  readonly nulSeparated?: boolean;
  /** An image that all are compared with, or a folder in which each finds its own by relative path without extension. */
  readonly reference?: string;
  /** By name; by default all that fit: those that compare with a reference, the others without. */
  readonly metrics?: readonly string[];
  /** Scale references to their images' size instead of refusing to compare. */
  readonly resizeReference?: boolean;
  /** A JSON file with NIQE's model of natural images, instead of the project's own. */
  readonly niqeModel?: string;
  /** Paint the SSIM map of the one image that is scored. */
  readonly map?: string;
  /** Takes pictures of images and their references that a report is to show. */
  readonly captures?: CaptureSink;
  /** Files that the caller writes itself; like the map, they must be neither images nor references of the run. */
  readonly reports?: readonly string[];
  readonly maxPixels?: number;
  readonly followSymlinks?: boolean;
  /** Seconds one image may take; by default 900. */
  readonly timeout?: number;
  /** Where models are and whether they may be fetched; by default in the platform's cache folder, and yes. */
  readonly models?: Partial<Pick<StoreOptions, 'modelsFolder' | 'cacheFolder' | 'offline' | 'onFetch'>>;
  readonly cwd?: string;
  readonly stdin?: AsyncIterable<Uint8Array>;
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
  const places = { ...options, cwd };
  const listing = await discover(places);
  const references = await findReferences(options.reference, places);
  const map = options.map === undefined ? null : resolve(cwd, options.map);
  assertOneMap(options, listing);
  const written = [
    ...(options.reports ?? []).map((path) => resolve(cwd, path)),
    ...(map === null ? [] : [map]),
  ];
  await assertNotWrittenOver('input', listing, written);
  await assertNotWrittenOver('reference', references.listing, written);
  if (map !== null) await assertPlace('map', map);
  const niqeModel = options.niqeModel === undefined ? null : resolve(cwd, options.niqeModel);
  if (niqeModel !== null) await readPristine(niqeModel);
  const store: StoreOptions = {
    cacheFolder: cacheFolder({
      environment: options.environment ?? {},
      platform: platform(),
      home: homedir(),
    }),
    offline: false,
    ...options.models,
    ...(options.signal && { signal: options.signal }),
  };
  await fetchModels(store, metrics);
  options.onStart?.({
    images: listing.entries.length,
    root: listing.root,
    referenceRoot: options.reference === undefined ? null : references.listing.root,
    metrics,
    unusedReferences: references.unused(listing),
  });

  const timeout = options.timeout ?? 900;
  const taskOf = ({ path }: Entry): ScoreTask => ({
    root: listing.root,
    path,
    references: references.listing.root,
    reference: references.of(path),
    metrics,
    isChosen: options.metrics !== undefined,
    resizeReference: options.resizeReference ?? false,
    maxPixels: options.maxPixels ?? MAX_PIXELS,
    followSymlinks: options.followSymlinks ?? false,
    niqeModel,
    modelsFolder: store.modelsFolder ?? null,
    cacheFolder: store.cacheFolder,
    map,
    temporary: temporaryName(),
    capture:
      (options.reference === undefined ? null : options.captures?.request(listing.entries.length)) ?? null,
    timeout,
  });
  const results = runBatch(
    {
      name: 'score',
      entries: listing.entries,
      timeout,
      taskOf,
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
  const comparing = metrics.find((name) => anyMetricNamed(name).needsReference);
  if (comparing !== undefined && reference === undefined) {
    throw new IqError('invalid_option', `Expected --reference with an image or a folder for ${comparing}.`);
  }
  return [...new Set(metrics)];
}

function assertOneMap({ map, reference }: ScoreOptions, { entries }: Listing): void {
  if (map === undefined) return;
  if (reference === undefined) {
    throw new IqError(
      'invalid_option',
      'Expected --reference with --map: the map shows where two images differ.',
    );
  }
  if (entries.length !== 1) {
    throw new IqError('invalid_option', `Expected one image for --map but received ${entries.length}.`);
  }
}

async function fetchModels(store: StoreOptions, metrics: readonly string[]): Promise<void> {
  const needed = new Set<ModelName>();
  for (const name of metrics) {
    const found = anyMetricNamed(name);
    if (!found.needsReference) for (const model of found.metric.models) needed.add(model);
  }
  await createModelStore(store).load([...needed]);
}
