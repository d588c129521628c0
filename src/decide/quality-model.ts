import { z } from 'zod';
import { IqError } from '../errors.js';
import { parseJson } from '../json.js';

/** Raised when what a model's fields mean changes; older files are refused. */
export const MODEL_VERSION = 1;

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const errors = z.strictObject({
  rSquared: z.number().max(1).nullable(),
  meanAbsoluteError: z.number().min(0),
  within3: share,
});

/** What decides whether a model's predictions hold: all of it must be as it was in training. */
const conditions = z.strictObject({
  format: z.enum(['jpeg', 'webp', 'avif']),
  /** The encoder's settings by the name of their family. */
  family: z.string(),
  effort: z.int().min(0).max(9),
  /** The encoder's libraries with their versions. */
  encoder: z.string(),
  metric: z.string(),
  /** In the metric's own unit. */
  target: z.number(),
});

const model = z.strictObject({
  kind: z.literal('bpp'),
  version: z.literal(MODEL_VERSION),
  conditions,
  line: z.strictObject({
    intercept: z.number(),
    slope: z.number(),
    smallestQuality: z.number().min(1).max(100),
    largestBpp: z.number().positive(),
  }),
  /** Where the line comes from and what it is worth. */
  training: z.strictObject({
    /** ISO 8601. */
    date: z.iso.datetime(),
    /** The version of this program. */
    iq: z.string(),
    /** Images that gave a label, and their size together. */
    images: count,
    megapixels: z.number().min(0),
    /** Why other images gave none, by reason, with their number. */
    unlabelled: z.record(z.string(), count),
    validation: z.strictObject({ folds: count, line: errors, median: errors }),
  }),
});

/**
 * A quality predictor that was trained: a line from a source's bits per pixel to quality, for one encoder and one target.
 * The JSON file that `iq train` writes has exactly this shape.
 */
export type QualityModel = z.infer<typeof model>;
export type Conditions = QualityModel['conditions'];

/**
 * Reads a model file's text.
 *
 * @throws IqError `model_corrupt` for one that is no such model, or of another version
 */
export function parseQualityModel(text: string, path: string): QualityModel {
  const result = model.safeParse(parseJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.length ? ` (${issue.path.join('.')}: ${issue.message})` : '';
  throw new IqError(
    'model_corrupt',
    `Expected a quality model of version ${MODEL_VERSION} as iq train writes it but received ${path}${where}.`,
    { path },
  );
}

const WORDS: Readonly<Record<keyof Conditions, string>> = {
  format: 'the format',
  family: "the family of the encoder's settings",
  effort: 'effort',
  encoder: 'the encoder',
  metric: 'the metric',
  target: 'the target',
};

const OF_FORMAT: ReadonlySet<keyof Conditions> = new Set(['family', 'encoder']);

/**
 * Proves that a model was trained for the very conditions under which it is to predict.
 *
 * @throws IqError `model_mismatch` with everything that differs
 */
export function assertFits({ conditions }: Pick<QualityModel, 'conditions'>, asked: Conditions): void {
  const names = Object.keys(WORDS) as (keyof Conditions)[];
  // Another format has another encoder anyhow.
  const told = conditions.format === asked.format ? names : names.filter((name) => !OF_FORMAT.has(name));
  const differing = told
    .filter((name) => conditions[name] !== asked[name])
    .map((name) => `${WORDS[name]} is ${asked[name]} but was ${conditions[name]} in training`);
  if (differing.length === 0) return;
  throw new IqError(
    'model_mismatch',
    `The model does not fit this run: ${differing.join('; ')}. Train one for it with iq train.`,
  );
}
