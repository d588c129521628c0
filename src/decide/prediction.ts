import type { FullReferenceMetric } from '../measure/metric.js';
import type { Format } from '../types.js';
import { predictQuality } from './bpp-predictor.js';
import { defaultLine } from './default-line.js';
import type { QualityModel } from './quality-model.js';

/**
 * What decides an image's quality: `search` encodes and scores until the lowest quality that meets the target is proven,
 * `predict` encodes once at a predicted one.
 */
export const STRATEGIES = ['search', 'predict'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** What a quality is predicted from: `bpp` the source's bits per pixel, `probe` a cheap encode of its picture. */
export const PREDICTORS = ['bpp', 'probe'] as const;
export type Predictor = (typeof PREDICTORS)[number];

/**
 * How sure it is that no lower quality would do: `proven` the one below misses (or there is none), `likely` the one below
 * was not tried, `verified` this one meets the target, `none` nothing was scored.
 */
export type Proof = 'proven' | 'likely' | 'verified' | 'none';

export type PredictedFormat = Exclude<Format, 'png'>;

/** Whether qualities of a format can be predicted. What a palette of PNG needs has little to do with a photograph. */
export function isPredicted(format: Format): format is PredictedFormat {
  return format !== 'png';
}

/** What a prediction by bits per pixel goes by. */
interface BppFacts {
  /** Of the source. */
  readonly bpp: number;
  readonly format: Format;
  /** The name of the family of the encoder's settings. */
  readonly family: string;
  readonly metric: Pick<FullReferenceMetric, 'name' | 'ssimLoss'>;
  readonly target: number;
  /** A model that was trained under the conditions of the run, or `null`. */
  readonly model: QualityModel | null;
}

/**
 * The quality that a source's bits per pixel predict: by the trained model if it is one of the format, otherwise by the
 * default line.
 *
 * @param qualities those that may be chosen, ascending, at least one
 * @returns `undefined` where nothing is known of the format under the metric
 */
export function predictByBpp(facts: BppFacts, qualities: readonly number[]): number | undefined {
  const { bpp, format, family, metric, target, model } = facts;
  const line = model?.conditions.format === format ? model.line : defaultLine(family, metric, target);
  return line && predictQuality(line, bpp, qualities);
}
