import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { discover } from './discover/files.js';
import { absolutePath, type Entry, type Listing } from './discover/listing.js';
import { stem } from './encode/output-name.js';
import { temporaryName } from './encode/write.js';
import { IqError } from './errors.js';
import { MAX_PIXELS } from './limits.js';
import { ALL_METRICS, anyMetricNamed } from './measure/scorers.js';
import type { ModelName } from './models/registry.js';
import type { ModelStore } from './models/store.js';
import { type BatchOptions, runBatch } from './runtime/batch.js';
import { failedScore, type ScoreRow, type ScoreTask } from './score-image.js';

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
  readonly maxPixels?: number;
  readonly followSymlinks?: boolean;
  /** Seconds one image may take; by default 900. */
  readonly timeout?: number;
  /** Where models are, and the store that fetches what is missing. */
  readonly models: {
    readonly store: ModelStore;
    readonly modelsFolder?: string;
    readonly cacheFolder: string;
  };
  readonly cwd?: string;
  readonly stdin?: AsyncIterable<Uint8Array>;
  readonly onStart?: (plan: ScorePlan) => void;
  readonly onProgress?: (row: ScoreRow) => void;
  /** Called with every row, in the listing's order; awaited. */
  readonly onRow?: (row: ScoreRow) => void | Promise<void>;
}

export interface ScorePlan {
  readonly images: number;
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
  const listing = await discover({ ...options, cwd, stdin: options.stdin ?? emptyInput() });
  const references = await findReferences(options, cwd);
  assertOneMap(options, listing);
  await fetchModels(options, metrics);
  options.onStart?.({
    images: listing.entries.length,
    metrics,
    unusedReferences: references.unused(listing),
  });

  const taskOf = ({ path }: Entry): ScoreTask => ({
    root: listing.root,
    path,
    reference: references.of(path),
    metrics,
    isChosen: options.metrics !== undefined,
    resizeReference: options.resizeReference ?? false,
    maxPixels: options.maxPixels ?? MAX_PIXELS,
    followSymlinks: options.followSymlinks ?? false,
    niqeModel: options.niqeModel === undefined ? null : resolve(cwd, options.niqeModel),
    modelsFolder: options.models.modelsFolder ?? null,
    cacheFolder: options.models.cacheFolder,
    map: options.map === undefined ? null : resolve(cwd, options.map),
    temporary: temporaryName(),
  });
  const rows = runBatch(
    {
      name: 'score',
      entries: listing.entries,
      timeout: options.timeout ?? 900,
      taskOf,
      failed: ({ path }, error) => failedScore({ path, reference: null }, error),
      ...(options.onProgress && { onProgress: options.onProgress }),
    },
    options,
  );
  const totals = { rows: 0, failed: 0 };
  for await (const row of rows) {
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

async function fetchModels({ models }: ScoreOptions, metrics: readonly string[]): Promise<void> {
  const needed = new Set<ModelName>();
  for (const name of metrics) {
    const found = anyMetricNamed(name);
    if (!found.needsReference) for (const model of found.metric.models) needed.add(model);
  }
  await models.store.load([...needed]);
}

interface References {
  /**
   * The absolute path of an image's reference, or `null` where there are no references.
   *
   * @throws IqError `no_reference`
   */
  of(path: string): string | null;
  /** Those that no image of a listing is compared with. */
  unused(listing: Listing): string[];
}

async function findReferences(
  { reference, stdin, ...options }: ScoreOptions,
  cwd: string,
): Promise<References> {
  if (reference === undefined) return { of: () => null, unused: () => [] };
  const path = resolve(cwd, reference);
  const stats = await stat(path).catch((cause) => {
    throw new IqError(
      'invalid_option',
      `Expected an image or a folder for --reference but ${reference} does not exist.`,
      {
        path,
        cause,
      },
    );
  });
  if (!stats.isDirectory()) return { of: () => path, unused: () => [] };
  const { followSymlinks = false, signal } = options;
  const listing = await discover({
    paths: [path],
    cwd,
    stdin: stdin ?? emptyInput(),
    followSymlinks,
    ...(signal && { signal }),
  });
  return inFolder(listing);
}

function inFolder(listing: Listing): References {
  const byStem = new Map<string, Entry[]>();
  for (const entry of listing.entries) {
    const key = stem(entry.path);
    byStem.set(key, [...(byStem.get(key) ?? []), entry]);
  }
  const namesakes = (path: string) => byStem.get(stem(path)) ?? [];
  const match = (path: string) => {
    const found = namesakes(path);
    return found.find((entry) => entry.path === path) ?? (found.length === 1 ? found[0] : undefined);
  };
  return {
    of(path) {
      const found = match(path);
      if (found) return absolutePath(listing, found);
      const [first, second] = namesakes(path);
      const why = first
        ? `several could be meant, such as ${first.path} and ${second?.path}`
        : 'none has its name';
      throw new IqError('no_reference', `${path} has no reference in ${listing.root}: ${why}.`, { path });
    },
    unused({ entries }) {
      const used = new Set(entries.map(({ path }) => match(path)));
      return listing.entries.filter((entry) => !used.has(entry)).map(({ path }) => path);
    },
  };
}

async function* emptyInput(): AsyncGenerator<Uint8Array> {}
