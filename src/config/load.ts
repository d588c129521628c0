import type { z } from 'zod';
import { type CheckCommandOptions, checkOptions } from './check-schema.js';
import { loadFile } from './file.js';
import { fromEnvironment, loadLayers, merged, type Sources } from './layers.js';
import { envName, flagName, parse } from './parse.js';
import {
  type CommonOptions,
  type commandOptions,
  type EvaluateCommandOptions,
  evaluateOptions,
  type MergeCommandOptions,
  type ModelOptions,
  mergeOptions,
  modelOptions,
  type OptimizeCommandOptions,
  optimizeOptions,
  type PlanCommandOptions,
  planOptions,
  type RankCommandOptions,
  rankOptions,
  type ScoreCommandOptions,
  scoreOptions,
  type TrainCommandOptions,
  type TuneCommandOptions,
  trainOptions,
  tuneOptions,
} from './schema.js';
import { setAsideAim, setAsideRanking } from './set-aside.js';
import { qualityOptions } from './shared-options.js';

/**
 * The options of a command: a flag goes before the environment (`IQ_TARGET` for `--target`), and that before the
 * configuration file. A target set in one place also sets aside a preset from a weaker one, and the other way round.
 *
 * @throws IqError `invalid_option` or `invalid_config`
 */
export async function loadOptimizeOptions(sources: Sources): Promise<CommonOptions & OptimizeCommandOptions> {
  return merged(await layersOf('optimize', optimizeOptions, sources), (weaker, layer) => {
    setAsideAim(weaker, layer);
    if (layer.out !== undefined) delete weaker.inPlace;
    if (layer.inPlace) delete weaker.out;
  });
}

/** The same for `iq score`. */
export async function loadScoreOptions(sources: Sources): Promise<CommonOptions & ScoreCommandOptions> {
  return merged(await layersOf('score', scoreOptions, sources));
}

/** The same for `iq train`. */
export async function loadTrainOptions(sources: Sources): Promise<CommonOptions & TrainCommandOptions> {
  return merged(await layersOf('train', trainOptions, sources), setAsideAim);
}

/**
 * The same for `iq rank`; weights go together, part by part. Curves and `minmax`, and prompts and a taste, give way to a
 * stronger layer's word on the same matter.
 */
export async function loadRankOptions(sources: Sources): Promise<CommonOptions & RankCommandOptions> {
  const layers = await layersOf('rank', rankOptions, sources);
  const weights = Object.assign({}, ...layers.map((layer) => layer.weights));
  return {
    ...merged(layers, setAsideRanking),
    ...(Object.keys(weights).length > 0 && { weights }),
  };
}

/** The same for `iq evaluate`. */
export async function loadEvaluateOptions(sources: Sources): Promise<CommonOptions & EvaluateCommandOptions> {
  return merged(await layersOf('evaluate', evaluateOptions, sources), (weaker, layer) => {
    if (layer.out !== undefined) delete weaker.figuresOnly;
    if (layer.figuresOnly) delete weaker.out;
  });
}

/** The same for `iq merge`. */
export async function loadMergeOptions(sources: Sources): Promise<CommonOptions & MergeCommandOptions> {
  return merged(await layersOf('merge', mergeOptions, sources));
}

/** The same for `iq plan`. */
export async function loadPlanOptions(sources: Sources): Promise<CommonOptions & PlanCommandOptions> {
  return merged(await layersOf('plan', planOptions, sources));
}

/** The same for `iq tune`. */
export async function loadTuneOptions(sources: Sources): Promise<CommonOptions & TuneCommandOptions> {
  return merged(await layersOf('tune', tuneOptions, sources));
}

/**
 * The options of `iq check`. What a configuration file says of quality for `iq optimize` holds here too, unless it says
 * something else for this command: images that were optimised as the file wants it have nothing left to save.
 *
 * @throws IqError `invalid_option` or `invalid_config`
 */
export async function loadCheckOptions(sources: Sources): Promise<CommonOptions & CheckCommandOptions> {
  const file = await loadFile(sources);
  const optimize = Object.fromEntries(
    Object.entries(file.optimize ?? {}).filter(([name]) => name in qualityOptions),
  );
  const layers = loadLayers('check', checkOptions, sources, file);
  return merged<CommonOptions & CheckCommandOptions>([optimize, ...layers], setAsideAim);
}

/**
 * Where models are and whether they may be fetched: a flag goes before the environment (`IQ_MODELS_DIR`, `IQ_CACHE_DIR`,
 * `IQ_OFFLINE`). Configuration files have no say: they describe a project, not a machine.
 *
 * @throws IqError `invalid_option`
 */
export function loadModelOptions({
  flags,
  environment,
}: Pick<Sources, 'flags' | 'environment'>): ModelOptions {
  const names = Object.keys(modelOptions.shape);
  const set = parse(modelOptions, fromEnvironment(environment, names), envName);
  return { ...set, ...parse(modelOptions, flags, flagName) };
}

async function layersOf<T extends z.ZodRawShape>(
  command: keyof typeof commandOptions,
  options: z.ZodObject<T>,
  sources: Sources,
) {
  return loadLayers(command, options, sources, await loadFile(sources));
}
