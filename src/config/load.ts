import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lilconfig } from 'lilconfig';
import type { z } from 'zod';
import { IqError, systemCode } from '../errors.js';
import {
  type CommonOptions,
  type commandOptions,
  commonOptions,
  configFile,
  type EvaluateCommandOptions,
  evaluateOptions,
  type ModelOptions,
  modelOptions,
  type OptimizeCommandOptions,
  optimizeOptions,
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

type ConfigFile = z.infer<typeof configFile>;

export interface Sources {
  /** Parsed flags, by option name; texts where the flag takes a value. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `--config`; without it the file is searched from `cwd` upwards. */
  readonly configPath?: string;
  readonly cwd: string;
}

/**
 * The options of a command: a flag goes before the environment (`IQ_TARGET` for `--target`), and that before the
 * configuration file. A target set in one place also sets aside a preset from a weaker one, and the other way round.
 *
 * @throws IqError `invalid_option` or `invalid_config`
 */
export async function loadOptimizeOptions(sources: Sources): Promise<CommonOptions & OptimizeCommandOptions> {
  return merged(await loadLayers('optimize', optimizeOptions, sources), (weaker, layer) => {
    setAsideAim(weaker, layer);
    if (layer.out !== undefined) delete weaker.inPlace;
    if (layer.inPlace) delete weaker.out;
  });
}

/** The same for `iq score`. */
export async function loadScoreOptions(sources: Sources): Promise<CommonOptions & ScoreCommandOptions> {
  return merged(await loadLayers('score', scoreOptions, sources));
}

/** The same for `iq train`. */
export async function loadTrainOptions(sources: Sources): Promise<CommonOptions & TrainCommandOptions> {
  return merged(await loadLayers('train', trainOptions, sources), setAsideAim);
}

/**
 * The same for `iq rank`; weights go together, part by part. Curves and `minmax`, and prompts and a taste, give way to a
 * stronger layer's word on the same matter.
 */
export async function loadRankOptions(sources: Sources): Promise<CommonOptions & RankCommandOptions> {
  const layers = await loadLayers('rank', rankOptions, sources);
  const weights = Object.assign({}, ...layers.map((layer) => layer.weights));
  return {
    ...merged(layers, setAsideRanking),
    ...(Object.keys(weights).length > 0 && { weights }),
  };
}

/** The same for `iq evaluate`. */
export async function loadEvaluateOptions(sources: Sources): Promise<CommonOptions & EvaluateCommandOptions> {
  return merged(await loadLayers('evaluate', evaluateOptions, sources), (weaker, layer) => {
    if (layer.out !== undefined) delete weaker.figuresOnly;
    if (layer.figuresOnly) delete weaker.out;
  });
}

/** The same for `iq tune`. */
export async function loadTuneOptions(sources: Sources): Promise<CommonOptions & TuneCommandOptions> {
  return merged(await loadLayers('tune', tuneOptions, sources));
}

/**
 * One set of options out of several.
 *
 * @param layers the weakest first
 * @param setAside takes out of the weaker ones what the next replaces under another name
 */
export function merged<Layer extends object>(
  layers: readonly Layer[],
  setAside: (weaker: Layer, layer: Layer) => void = () => {},
): Layer {
  const all = {} as Layer;
  for (const layer of layers) {
    setAside(all, layer);
    // What a layer leaves open stays as a weaker one has it.
    const said = Object.entries(layer).filter(([, value]) => value !== undefined);
    Object.assign(all, Object.fromEntries(said));
  }
  return all;
}

/** What the file, the environment and the flags say, weakest first. */
export async function loadLayers<T extends z.ZodRawShape>(
  command: keyof typeof commandOptions,
  options: z.ZodObject<T>,
  sources: Sources,
  config?: ConfigFile,
) {
  const file = config ?? (await loadFile(sources));
  const common = commonOptions.strip().parse(file);
  const schema = commonOptions.extend(options.shape);
  type Layer = z.infer<typeof schema>;
  const environment: Layer = parse(
    schema,
    fromEnvironment(sources.environment, Object.keys(schema.shape)),
    envName,
  );
  const flags: Layer = parse(schema, sources.flags, flagName);
  return [{ ...common, ...file[command] } as Layer, environment, flags] as const;
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

/** @throws IqError `invalid_config` */
export async function loadFile({ configPath, cwd }: Sources): Promise<ConfigFile> {
  const found = await readConfig(cwd, configPath);
  if (!found || found.isEmpty) return {};
  const where = found.filepath;
  const config = parse(
    configFile,
    found.config,
    (path) => `${path.join('.')} in ${where}`,
    'invalid_config',
    where,
  );
  const { optimize, check, rank } = config;
  const beside = (path: string | undefined) => path && resolve(dirname(where), path);
  // What it names to be read lies beside it, wherever below it a command is run.
  return {
    ...config,
    ...(optimize && { optimize: { ...optimize, model: beside(optimize.model) } }),
    ...(check && { check: { ...check, model: beside(check.model), reference: beside(check.reference) } }),
    ...(rank && { rank: { ...rank, taste: beside(rank.taste), calibration: beside(rank.calibration) } }),
  };
}

async function readConfig(cwd: string, configPath: string | undefined) {
  const searcher = lilconfig('iq', {
    searchPlaces: ['iq.config.js', 'iq.config.mjs', 'iq.config.json', 'package.json'],
    loaders: { '.js': loadModule, '.mjs': loadModule, '.json': loadJson },
  });
  if (configPath === undefined) return searcher.search(cwd);
  try {
    return await searcher.load(resolve(cwd, configPath));
  } catch (error) {
    throw error instanceof IqError ? error : unreadable(configPath, error);
  }
}

async function loadModule(path: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function loadJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): IqError {
  const why = systemCode(cause) ?? (cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause));
  return new IqError('invalid_config', `The configuration file ${path} cannot be read: ${why}.`, {
    path,
    cause,
  });
}

function fromEnvironment(
  environment: Sources['environment'],
  names: readonly string[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value = environment[envName([name])];
    if (value !== undefined && value !== '') values[name] = value;
  }
  return values;
}

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const flagName = (path: readonly PropertyKey[]) => `--${dashed(String(path[0]))}`;
const envName = (path: readonly PropertyKey[]) =>
  `IQ_${dashed(String(path[0])).replaceAll('-', '_').toUpperCase()}`;

function parse<T extends z.ZodType>(
  schema: T,
  input: unknown,
  nameOf: (path: readonly PropertyKey[]) => string,
  code: 'invalid_option' | 'invalid_config' = 'invalid_option',
  path?: string,
): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const details = path === undefined ? {} : { path };
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => nameOf([...issue.path, key])).join(', ');
    throw new IqError(code, `Expected only known options but received ${names}.`, details);
  }
  const at = issue?.path ?? [];
  const received = at.reduce<unknown>((value, key) => (isRecord(value) ? value[String(key)] : value), input);
  throw new IqError(
    code,
    `Expected ${issue?.message} for ${nameOf(at)} but received ${JSON.stringify(received)}.`,
    details,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
