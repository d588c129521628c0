import { homedir, platform } from 'node:os';
import { resolve } from 'node:path';
import { givenFolder, type Listing } from '../discover/listing.js';
import type { Shard } from '../discover/shard.js';
import { assertNotWrittenOver } from '../encode/overwriting.js';
import { IqError } from '../errors.js';
import type { ImageLimits } from '../limits.js';
import { readPristine } from '../measure/no-reference/read-pristine.js';
import { anyMetricNamed } from '../measure/scorers.js';
import { cacheFolder } from '../models/cache-folder.js';
import type { ModelName } from '../models/registry.js';
import { createModelStore, type StoreOptions } from '../models/store.js';
import type { BatchOptions } from '../runtime/batch.js';
import { resolveLimits } from '../settings.js';
import { findReferences, type References } from './references.js';
import type { ScoreTask } from './score-image.js';

export interface ScoringOptions extends Pick<BatchOptions, 'environment' | 'signal'>, Partial<ImageLimits> {
  /** An image that all are compared with, or a folder in which each finds its own by relative path without extension. */
  readonly reference?: string;
  /** Scale references to their images' size instead of refusing to compare. */
  readonly resizeReference?: boolean;
  /** A JSON file with NIQE's model of natural images, instead of the project's own. */
  readonly niqeModel?: string;
  readonly followSymlinks?: boolean;
  /** Where models are and whether they may be fetched; by default in the platform's cache folder, and yes. */
  readonly models?: Partial<Pick<StoreOptions, 'modelsFolder' | 'cacheFolder' | 'offline' | 'onFetch'>>;
  readonly cwd?: string;
}

/** Everything that scoring needs, found and checked before the first image. */
export interface Scoring {
  readonly references: References;
  /** @throws IqError `no_reference` */
  taskOf(path: string): ScoreTask;
}

/**
 * @param written absolute paths of what the run writes itself
 * @throws IqError `invalid_option`, `nothing_to_read`, `output_is_input`, or what the model store throws
 */
export async function openScoring(
  options: ScoringOptions & { readonly shard: Shard | undefined },
  listing: Listing,
  metrics: readonly string[],
  written: readonly string[],
): Promise<Scoring> {
  const cwd = options.cwd ?? '.';
  const limits = resolveLimits(options);
  const references = await findReferences(options.reference, { ...options, cwd }, written);
  await assertNotWrittenOver('reference', references.listing, written);
  const niqeModel = options.niqeModel === undefined ? null : resolve(cwd, options.niqeModel);
  if (niqeModel !== null) await readPristine(niqeModel, options.signal);
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
  if (listing.entries.length > 0) await fetchModels(store, metrics);
  return {
    references,
    taskOf: (path) => ({
      root: listing.root,
      path,
      within: givenFolder(listing, path),
      references: references.listing.root,
      ...referenceOf(references, path),
      metrics,
      isChosen: false,
      resizeReference: options.resizeReference ?? false,
      ...limits,
      followSymlinks: options.followSymlinks ?? false,
      niqeModel,
      modelsFolder: store.modelsFolder ?? null,
      cacheFolder: store.cacheFolder,
      map: null,
      temporary: '',
      capture: null,
      timeout: Number.POSITIVE_INFINITY,
    }),
  };
}

/** @throws IqError `no_reference` */
function referenceOf(
  { of, listing }: References,
  path: string,
): Pick<ScoreTask, 'reference' | 'referenceWithin'> {
  const reference = of(path);
  return { reference, referenceWithin: givenFolder(listing, reference ?? '') };
}

/** @throws IqError `invalid_option` for a metric that nobody knows, or that compares where there is no reference */
export function assertScorable(metrics: readonly string[], reference: string | undefined): void {
  const comparing = metrics.find((name) => anyMetricNamed(name).needsReference);
  if (comparing !== undefined && reference === undefined) {
    throw new IqError('invalid_option', `Expected --reference with an image or a folder for ${comparing}.`);
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
