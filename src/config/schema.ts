import { z } from 'zod';
import { PARTS, type Part } from '../decide/fusion.js';
import { WEIGHINGS } from '../plan/weighings.js';
import { AESTHETIC_MODES, DEDUPE_MODES, FACES_MODES, NORMALISATIONS } from '../rank/rank-modes.js';
import { REPORTER_NAMES } from '../report/reporters/names.js';
import { checkFileOptions } from './check-schema.js';
import { inputOptions, limitOptions, qualityOptions, shardOptions, sinceOption } from './shared-options.js';
import {
  anyNumber,
  CODECS,
  names,
  oneFormat,
  phraseOf,
  preset,
  someBytes,
  text,
  truth,
  wholeFrom,
} from './values.js';

/** What the page shows pictures from: itself, the files it links to, or nothing. */
export const REPORT_IMAGES = ['embed', 'link', 'none'] as const;

/** Options that every command takes, as far as they make sense there. */
export const commonOptions = z.strictObject({
  jobs: wholeFrom(1, 1024).optional(),
  maxMemory: someBytes.optional(),
  quiet: truth.optional(),
  verbose: truth.optional(),
  progress: truth.optional(),
  logFile: text.optional(),
  reporter: z.enum(REPORTER_NAMES, { error: phraseOf(REPORTER_NAMES) }).optional(),
});

/** Options of every command that makes a page. */
const pageOptions = {
  report: text.optional(),
  reportImages: z.enum(REPORT_IMAGES, { error: phraseOf(REPORT_IMAGES) }).optional(),
};

/** Options of `iq optimize`, by the names they have in a configuration file. */
export const optimizeOptions = z.strictObject({
  out: text.optional(),
  inPlace: truth.optional(),
  ...qualityOptions,
  csv: text.optional(),
  json: text.optional(),
  ...pageOptions,
  dryRun: truth.optional(),
  ...inputOptions,
  ...sinceOption,
  ...shardOptions,
  base: text.optional(),
  rank: truth.optional(),
  cache: truth.optional(),
});

/** Options of `iq score`, by the names they have in a configuration file. */
export const scoreOptions = z.strictObject({
  reference: text.optional(),
  metrics: names.optional(),
  failUnder: names.optional(),
  map: text.optional(),
  resizeReference: truth.optional(),
  niqeModel: text.optional(),
  csv: text.optional(),
  json: text.optional(),
  ...pageOptions,
  ...inputOptions,
  ...sinceOption,
  ...shardOptions,
});

const WEIGHTS_PHRASE = `weights such as sharpness=.5,exposure=.3, each once, of ${PARTS.join(', ')}`;

const weights = z.preprocess(
  (value) => (typeof value === 'string' ? (weightsIn(value) ?? value) : value),
  z.partialRecord(z.enum(PARTS), z.number({ error: WEIGHTS_PHRASE }).min(0, { error: WEIGHTS_PHRASE }), {
    error: WEIGHTS_PHRASE,
  }),
);

/** `a=.35,sharp=.2`: a part may be shortened as long as it is clear which is meant.
 * `undefined` for other texts, and for a part that comes twice. */
function weightsIn(text: string): Partial<Record<Part, number>> | undefined {
  const found: Partial<Record<Part, number>> = {};
  for (const item of text.split(',')) {
    const [, name = '', number = ''] = /^\s*(\w+)\s*=\s*([^\s=]+)\s*$/.exec(item) ?? [];
    const part =
      PARTS.find((part) => part === name) ?? onlyOne(PARTS.filter((part) => part.startsWith(name)));
    if (part === undefined || part in found || !Number.isFinite(Number(number))) return undefined;
    found[part] = Number(number);
  }
  return found;
}

function onlyOne<Item>(items: readonly Item[]): Item | undefined {
  return items.length === 1 ? items[0] : undefined;
}

const texts = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(text, { error: 'a text, or several' }).min(1),
);

/** Options of `iq rank`, by the names they have in a configuration file. */
export const rankOptions = z.strictObject({
  csv: text.optional(),
  json: text.optional(),
  ...pageOptions,
  top: wholeFrom(1, 1e9).optional(),
  weights: weights.optional(),
  aesthetic: z.enum(AESTHETIC_MODES, { error: phraseOf(AESTHETIC_MODES) }).optional(),
  faces: z.enum(FACES_MODES, { error: phraseOf(FACES_MODES) }).optional(),
  promptPositive: texts.optional(),
  promptNegative: texts.optional(),
  taste: text.optional(),
  dedupe: z.enum(DEDUPE_MODES, { error: phraseOf(DEDUPE_MODES) }).optional(),
  normalise: z.enum(NORMALISATIONS, { error: NORMALISATIONS.join(' or ') }).optional(),
  calibration: text.optional(),
  calibrate: text.optional(),
  from: text.optional(),
  cache: truth.optional(),
  ...inputOptions,
  ...sinceOption,
  ...shardOptions,
});

/** Options of `iq plan`, by the names they have in a configuration file. */
export const planOptions = z.strictObject({
  shards: wholeFrom(1, 65_536).optional(),
  by: z.enum(WEIGHINGS, { error: phraseOf(WEIGHINGS) }).optional(),
  out: text.optional(),
  filesFrom: text.optional(),
  null: truth.optional(),
  followSymlinks: truth.optional(),
  base: text.optional(),
});

/** Options of `iq train`, by the names they have in a configuration file. */
export const trainOptions = z.strictObject({
  out: text.optional(),
  metric: text.optional(),
  target: anyNumber.optional(),
  preset: preset.optional(),
  codec: z
    .preprocess((value) => (value === 'jpg' ? 'jpeg' : value), z.enum(CODECS, { error: phraseOf(CODECS) }))
    .optional(),
  effort: wholeFrom(0, 9).optional(),
  plot: names.optional(),
  ...inputOptions,
});

/** Options of `iq evaluate`, by the names they have in a configuration file. */
export const evaluateOptions = z.strictObject({
  out: text.optional(),
  figuresOnly: truth.optional(),
  top: wholeFrom(1, 100).optional(),
  images: text.optional(),
  followSymlinks: truth.optional(),
  ...limitOptions,
  json: text.optional(),
  ...pageOptions,
});

/** Options of `iq merge`, by the names they have in a configuration file. */
export const mergeOptions = z.strictObject({
  csv: text.optional(),
  json: text.optional(),
  report: text.optional(),
});

/** Options of `iq tune`, by the names they have in a configuration file. */
export const tuneOptions = z.strictObject({
  labels: text.optional(),
  out: text.optional(),
  json: text.optional(),
});

/** Options of `iq enhance`, by the names they have in a configuration file. */
export const enhanceOptions = z.strictObject({
  out: text.optional(),
  scale: wholeFrom(2, 8).optional(),
  model: text.optional(),
  format: oneFormat.optional(),
  targetWidth: wholeFrom(1, 1e6).optional(),
  tile: wholeFrom(16, 4096).optional(),
  overlap: wholeFrom(0, 1024).optional(),
  csv: text.optional(),
  json: text.optional(),
  report: text.optional(),
  dryRun: truth.optional(),
  ...inputOptions,
  ...sinceOption,
  ...shardOptions,
  base: text.optional(),
  cache: truth.optional(),
});

/** Options of commands that use external models. */
export const modelOptions = z.strictObject({
  modelsDir: text.optional(),
  cacheDir: text.optional(),
  offline: truth.optional(),
});

/** The options of each command that takes a configuration. */
export const commandOptions = {
  optimize: optimizeOptions,
  check: checkFileOptions,
  rank: rankOptions,
  evaluate: evaluateOptions,
  tune: tuneOptions,
  enhance: enhanceOptions,
  merge: mergeOptions,
  score: scoreOptions,
  train: trainOptions,
  plan: planOptions,
};

/** A configuration file: common options at the top, each command's own under its name. */
export const configFile = commonOptions.extend(z.object(commandOptions).partial().shape);

export type CommonOptions = z.infer<typeof commonOptions>;
export type ModelOptions = z.infer<typeof modelOptions>;
export type ScoreCommandOptions = z.infer<typeof scoreOptions>;
export type RankCommandOptions = z.infer<typeof rankOptions>;
export type PlanCommandOptions = z.infer<typeof planOptions>;
export type TrainCommandOptions = z.infer<typeof trainOptions>;
export type EvaluateCommandOptions = z.infer<typeof evaluateOptions>;
export type MergeCommandOptions = z.infer<typeof mergeOptions>;
export type TuneCommandOptions = z.infer<typeof tuneOptions>;
export type EnhanceCommandOptions = z.infer<typeof enhanceOptions>;
export type OptimizeCommandOptions = z.infer<typeof optimizeOptions>;

export type ConfigFile = z.infer<typeof configFile>;
