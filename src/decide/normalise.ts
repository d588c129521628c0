import { createHash } from 'node:crypto';
import type { RawFeatures } from '../measure/ranking/registry.js';
import { REFERENCE_CURVES } from './reference-curves.js';

/** A monotone curve from raw values, rising, to scores from 0 to 1; straight between its knots. */
export type Curve = readonly (readonly [raw: number, score: number])[];

interface Scale {
  readonly raw: keyof RawFeatures;
  /** Ends of the raw scale: what gives the score 0 and 1, whatever photographs are like. */
  readonly worst: number;
  readonly best: number;
}

/** The scores, by the name of their column, and what each is made of. All are 0 to 1, higher is better. */
export const SCALES = {
  sharpness_norm: { raw: 'sharpness', worst: 0, best: 5 },
  exposure_norm: { raw: 'exposure', worst: 0, best: 1 },
  contrast_norm: { raw: 'contrast', worst: 0, best: 127.5 },
  colourfulness_norm: { raw: 'colourfulness', worst: 0, best: 190 },
  colour_cast_norm: { raw: 'colour_cast', worst: 10, best: 0 },
  noise_norm: { raw: 'noise_sigma', worst: 30, best: 0 },
} as const satisfies Record<string, Scale>;

export type ScoreName = keyof typeof SCALES;

/** Scores of one picture: 0 to 1, higher is better. */
export type Scores = Readonly<Record<ScoreName, number>>;

/** Curves for all scores. Scores are comparable only under the same ones. */
export interface Calibration {
  /** Twelve hexadecimal digits of the curves' SHA-256. */
  readonly calibration_id: string;
  readonly curves: Readonly<Record<ScoreName, Curve>>;
}

export const SCORE_NAMES = Object.keys(SCALES) as ScoreName[];

/** The project's own curves, which `npm run fit:ranking` fitted. One picture gets the same score in any company. */
export const REFERENCE: Calibration = calibrationOf(REFERENCE_CURVES);

/** @param curves kept as they are */
export function calibrationOf(curves: Readonly<Record<ScoreName, Curve>>): Calibration {
  const text = JSON.stringify(SCORE_NAMES.map((name) => [name, curves[name]]));
  return { calibration_id: createHash('sha256').update(text).digest('hex').slice(0, 12), curves };
}

/** Scores a picture by fixed curves. */
export function scoreFeatures(features: RawFeatures, { curves }: Calibration = REFERENCE): Scores {
  return forEachScore((name) => onCurve(curves[name], features[SCALES[name].raw]));
}

/** The score of a raw value; that of the nearest end beyond the curve. */
export function onCurve(curve: Curve, raw: number): number {
  let [before, scoreBefore] = curve[0] ?? [0, 0];
  if (raw <= before) return scoreBefore;
  for (const [knot, score] of curve) {
    if (raw <= knot) return scoreBefore + ((score - scoreBefore) * (raw - before)) / (knot - before);
    [before, scoreBefore] = [knot, score];
  }
  return scoreBefore;
}

/** Quantiles at which a curve has its knots. */
const QUANTILES = [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98];
/** Knots are so much of the span from the first to the last quantile apart: a hair's breadth must not move a score far. */
const GAP = 0.05;
/** Digits that a knot keeps. */
const DIGITS = 4;

/**
 * Fits curves to pictures: the score becomes the share of them that are worse. Beyond their 2nd and 98th percentile it goes
 * on to the ends of the raw scale, so that what is worse than all of them still differs.
 *
 * @param pictures their raw features; of none, the curves are straight lines
 */
export function calibrate(pictures: Iterable<RawFeatures>): Calibration {
  const values = forEachScore((): number[] => []);
  for (const picture of pictures) {
    for (const name of SCORE_NAMES) values[name].push(picture[SCALES[name].raw]);
  }
  return calibrationOf(
    forEachScore((name) =>
      fitCurve(
        SCALES[name],
        values[name].sort((a, b) => a - b),
      ),
    ),
  );
}

function fitCurve({ worst, best }: Scale, sorted: readonly number[]): Curve {
  const rises = best > worst;
  const [low, high] = rises ? [worst, best] : [best, worst];
  const knots: [number, number][] = [[low, rises ? 0 : 1]];
  const gap = GAP * (quantile(sorted, QUANTILES.at(-1) ?? 1) - quantile(sorted, QUANTILES[0] ?? 0));
  const add = (raw: number, score: number) => {
    const rounded = Number(raw.toPrecision(DIGITS));
    const last = knots.at(-1)?.[0] ?? low;
    // Equal values, as of many pictures without any loss, make one knot.
    if (rounded > last && rounded >= last + gap && rounded < high && rounded <= high - gap) {
      knots.push([rounded, rises ? score : 1 - score]);
    }
  };
  for (const share of sorted.length > 0 ? QUANTILES : []) add(quantile(sorted, share), share);
  knots.push([high, rises ? 1 : 0]);
  return knots.map(([raw, score]) => [raw, Number(score.toFixed(DIGITS))]);
}

function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? 0;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * How pictures score relative to each other, as the published method has it: the worst of the set becomes 0, the best 1, and
 * where all are equal, ½. One outlier moves all others; offered for comparison.
 */
export function minMaxScale(pictures: Iterable<RawFeatures>): (features: RawFeatures) => Scores {
  const ranges = forEachScore(() => ({ low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY }));
  for (const picture of pictures) {
    for (const name of SCORE_NAMES) {
      const range = ranges[name];
      const raw = picture[SCALES[name].raw];
      range.low = Math.min(range.low, raw);
      range.high = Math.max(range.high, raw);
    }
  }
  return (picture) =>
    forEachScore((name) => {
      const { raw, worst, best } = SCALES[name];
      const { low, high } = ranges[name];
      if (low >= high) return 0.5;
      return (best > worst ? picture[raw] - low : high - picture[raw]) / (high - low);
    });
}

function forEachScore<Value>(make: (name: ScoreName) => Value): Record<ScoreName, Value> {
  return Object.fromEntries(SCORE_NAMES.map((name) => [name, make(name)])) as Record<ScoreName, Value>;
}
