import { homedir, platform } from 'node:os';
import { resolve } from 'node:path';
import type { Part, Weights } from '../decide/fusion.js';
import { CLIP_VIT_B_32, type ClipModel } from '../measure/aesthetic/clip-models.js';
import { tasteId } from '../measure/aesthetic/taste-head.js';
import { cacheFolder } from '../models/cache-folder.js';
import { createModelStore, type StoreOptions } from '../models/store.js';
import { type AestheticJudge, openAestheticJudge } from './aesthetic-judge.js';
import { openFaces } from './open-faces.js';
import type { AestheticMode, FacesMode } from './rank-modes.js';
import type { ModelPlaces } from './rank-task.js';
import type { RankSettings } from './ranked-rows.js';
import { readTaste } from './read-taste.js';

/** What of a ranking takes a neural network, and where those are. */
export interface RankModelOptions {
  /** `auto` (default) judges aesthetics where CLIP is installed, `clip` must, `off` does not. */
  readonly aesthetic?: AestheticMode;
  /** `auto` (default) looks for faces where that is installed, `on` must, `off` does not. */
  readonly faces?: FacesMode;
  /** Descriptions of better and of worse pictures, instead of the published ones; several are averaged. */
  readonly promptPositive?: readonly string[];
  readonly promptNegative?: readonly string[];
  /** A file with somebody's own taste, which `tune` wrote, in place of the prompts. */
  readonly taste?: string;
  /** Where models are and whether they may be fetched; by default in the platform's cache folder, and yes. */
  readonly models?: Partial<Pick<StoreOptions, 'modelsFolder' | 'cacheFolder' | 'offline' | 'onFetch'>>;
  /** The encoder; for tests. @internal */
  readonly clip?: ClipModel;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** Where relative paths start. */
  readonly cwd?: string;
  /** Told of something that went wrong and does not end the run. */
  readonly onWarning?: (message: string) => void;
}

/** The networks that are ready, and what is missing. */
export interface RankModels {
  readonly faces: ModelPlaces | null;
  readonly judge: AestheticJudge | null;
  /** What judges in place of the prompts, by twelve hexadecimal digits; `null` where they do, or nothing does. */
  readonly taste: string | null;
  /** Parts that count and cannot be had, each with the reason and the remedy. */
  readonly missing: readonly { readonly part: Part; readonly reason: string }[];
}

/** By what pictures are ranked. */
export interface RankingPlan extends Pick<RankModels, 'taste' | 'missing'> {
  readonly settings: RankSettings;
}

/**
 * Makes ready what was asked for and can be had.
 *
 * @throws IqError for what must be had and cannot: `runtime_missing`, `model_missing`, `offline`, `model_corrupt`,
 *   `download_failed`; `invalid_option` for prompts that cannot be used
 */
export async function openRankModels(options: RankModelOptions, weights: Weights): Promise<RankModels> {
  const { environment = {}, onWarning = () => {}, signal } = options;
  const places = {
    cacheFolder: cacheFolder({ environment, platform: platform(), home: homedir() }),
    offline: false,
    ...options.models,
  };
  const workerPlaces: ModelPlaces = {
    modelsFolder: places.modelsFolder ?? null,
    cacheFolder: places.cacheFolder,
  };
  const missing: { part: Part; reason: string }[] = [];
  const store = createModelStore({ ...places, ...(signal && { signal }) });
  const facesMode = options.faces ?? 'auto';
  const faces = await openFaces(facesMode, store);
  // It worked here; the workers have their own.
  await faces.detector?.close();
  if (faces.detector === null && facesMode !== 'off' && weights.faces > 0) {
    missing.push({ part: 'faces', reason: faces.reason });
  }

  const counts = weights.aesthetic > 0 || weights.rating > 0;
  const mode = options.aesthetic ?? 'auto';
  const taste =
    options.taste === undefined ? null : await readTaste(resolve(options.cwd ?? '.', options.taste), signal);
  const opened = await openAestheticJudge(
    // What nobody weighs is not worth a network, unless it is asked for.
    mode === 'auto' && !counts ? 'off' : mode,
    {
      clip: options.clip ?? CLIP_VIT_B_32,
      positive: options.promptPositive ?? [],
      negative: options.promptNegative ?? [],
      taste,
      places: workerPlaces,
    },
    environment,
    onWarning,
  );
  if (opened.judge === null && opened.reason !== null) {
    missing.push({ part: 'aesthetic', reason: opened.reason });
  }
  return {
    faces: faces.detector === null ? null : workerPlaces,
    judge: opened.judge,
    taste: opened.judge && taste && tasteId(taste),
    missing,
  };
}
