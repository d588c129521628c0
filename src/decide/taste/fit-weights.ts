import { fuse, PARTS, type Part, type Parts, type Weights } from '../fusion.js';
import type { Choice } from './choices.js';
import { fitNonNegative } from './non-negative-logistic.js';

/** Weights that were fitted to choices. */
export interface FittedWeights {
  /** They sum to 1. */
  readonly weights: Weights;
  /**
   * How sure the choices are: where two scores differ by d, the better one is chosen with the chance
   * 1 / (1 + exp(−steepness · d)).
   */
  readonly steepness: number;
}

/**
 * One over the variance that coefficients are thought to have beforehand, in logits for the whole range of a part: a
 * spread of 10 hardly holds back what many choices say, and keeps the answer finite where a few agree fully.
 */
const RIDGE = 0.01;

/**
 * The weights under which choices are most likely, none below 0. A part that a picture lacks is taken for the mean of those
 * it has, by the given weights: that is what its score comes to when the missing weight is spread. A part that none of them
 * has gets no weight.
 *
 * @param partsOf a picture's parts by its place; of those in choices at least one is there
 * @param usual the weights that gaps are filled by
 * @returns `null` where no part says what the choices say
 */
export function fitWeights(
  partsOf: (picture: number) => Parts,
  choices: readonly Choice[],
  usual: Weights,
): FittedWeights | null {
  const filled = new Map<number, Float64Array>();
  const valuesOf = (picture: number): Float64Array => {
    const known = filled.get(picture) ?? fillGaps(partsOf(picture), usual);
    filled.set(picture, known);
    return known;
  };
  const compared = choices.flatMap(({ better, worse }) => [partsOf(better), partsOf(worse)]);
  const isKnown = PARTS.map((part) => compared.some((parts) => parts[part] !== null));
  const rows = choices.map(({ better, worse }) => {
    const other = valuesOf(worse);
    return valuesOf(better).map((value, i) => (isKnown[i] ? value - (other[i] ?? 0) : 0));
  });
  const weights = choices.map(({ weight }) => weight);
  const found = fitNonNegative({ rows, weights }, PARTS.length, RIDGE);
  const steepness = found.reduce((sum, value) => sum + value, 0);
  if (!(steepness > 0)) return null;
  return { weights: weightsOf((_, i) => (found[i] ?? 0) / steepness), steepness };
}

/** Weights by part. */
export function weightsOf(shareOf: (part: Part, place: number) => number): Weights {
  return Object.fromEntries(PARTS.map((part, place) => [part, shareOf(part, place)])) as Record<Part, number>;
}

const EVEN = weightsOf(() => 1);

function fillGaps(parts: Parts, usual: Weights): Float64Array {
  const middle = fuse(parts, usual).score ?? fuse(parts, EVEN).score ?? 0;
  return Float64Array.from(PARTS, (part) => parts[part] ?? middle);
}

const DECIMALS = 4;

/** Weights with four decimals that sum to exactly 1: what rounding takes goes to those it took most from. */
export function roundWeights(weights: Weights): Weights {
  const unit = 10 ** DECIMALS;
  const total = PARTS.reduce((sum, part) => sum + weights[part], 0);
  const exact = PARTS.map((part) => (weights[part] / total) * unit);
  const whole = exact.map(Math.floor);
  const left = unit - whole.reduce((sum, value) => sum + value, 0);
  const order = [...exact.keys()].sort(
    (a, b) => (exact[b] ?? 0) - (whole[b] ?? 0) - (exact[a] ?? 0) + (whole[a] ?? 0) || a - b,
  );
  for (const place of order.slice(0, left)) whole[place] = (whole[place] ?? 0) + 1;
  return weightsOf((_, place) => (whole[place] ?? 0) / unit);
}
