import { fuse, PARTS, type Parts, type Weights } from '../fusion.js';

/** A picture of a ranking, as far as the proxy looks at it. */
export interface ProxyPicture {
  readonly parts: Parts;
  /** Pictures that duplicate each other have the same; `null` for one without duplicates. */
  readonly group: number | null;
}

/**
 * What the source method searches weights by. No person has confirmed that it tells good weights from bad, and it rewards
 * sharpness by construction.
 */
export interface ProxyFigures {
  /** score_std + sharpness_corr − duplicate_fraction, about −1 to 1.5; higher is better. */
  readonly objective: number;
  /** Standard deviation (over all, not a sample's) of the scores: 0 to ½. */
  readonly score_std: number;
  /** Pearson's correlation of the score with the sharpness part, −1 to 1; 0 where either does not vary. */
  readonly sharpness_corr: number;
  /** Share of the best tenth, rounded up, that duplicates a picture ranked before it: 0 to 1. */
  readonly duplicate_fraction: number;
}

const TOP = 0.1;

/** Judges weights by the scores that they give to pictures; those without a score have no say. Scores that tie keep the given order. */
export function proxyOf(pictures: readonly ProxyPicture[], weights: Weights): ProxyFigures {
  const scored = pictures.flatMap(({ parts, group }) => {
    const { score } = fuse(parts, weights);
    return score === null ? [] : [{ score, sharpness: parts.sharpness, group }];
  });
  const score_std = standardDeviation(scored.map(({ score }) => score));
  const sharpness_corr = correlation(
    scored.flatMap(({ score, sharpness }) => (sharpness === null ? [] : [[score, sharpness] as const])),
  );
  const duplicate_fraction = duplicateFraction(scored);
  return {
    objective: score_std + sharpness_corr - duplicate_fraction,
    score_std,
    sharpness_corr,
    duplicate_fraction,
  };
}

function duplicateFraction(scored: readonly { score: number; group: number | null }[]): number {
  if (scored.length === 0) return 0;
  const count = Math.ceil(TOP * scored.length);
  const scores = Float64Array.from(scored, ({ score }) => score).sort();
  const least = scores[scores.length - count] ?? 0;
  const best = scored.filter(({ score }) => score >= least).sort((a, b) => b.score - a.score);
  const seen = new Set<number>();
  let duplicates = 0;
  for (const { group } of best.slice(0, count)) {
    if (group === null) continue;
    if (seen.has(group)) duplicates++;
    seen.add(group);
  }
  return duplicates / count;
}

function standardDeviation(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}

/** Spreads below this are what rounding leaves of none. */
const NOTHING = 1e-12;

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [as, bs] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  const spread = standardDeviation(as) * standardDeviation(bs);
  if (!(spread > NOTHING)) return 0;
  const [a, b] = [mean(as), mean(bs)];
  return mean(pairs.map(([x, y]) => (x - a) * (y - b))) / spread;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The parts that some picture has. */
export function knownParts(pictures: readonly Pick<ProxyPicture, 'parts'>[]) {
  return PARTS.filter((part) => pictures.some(({ parts }) => parts[part] !== null));
}
