import type { Estimate } from './belief.js';

/** Between which indices the lowest passing quality lies: above a miss, at or below a pass. */
export interface Bracket {
  /** −1 for none yet. */
  readonly miss: number;
  /** The number of qualities for none yet: then none may pass at all. */
  readonly pass: number;
}

/**
 * How likely each index of a bracket is to be that of the lowest quality that passes; the last is the bracket's own pass
 * (or stands for none). Sums to 1.
 *
 * @param excess what is believed of an index: log loss beyond the target
 */
export function crossingOdds({ miss, pass }: Bracket, excess: (index: number) => Estimate): Float64Array {
  const odds = new Float64Array(pass - miss);
  let below = 0;
  for (let i = 0; i < odds.length - 1; i++) {
    const { mean, deviation } = excess(miss + 1 + i);
    // Passing is believed to be for good: a dip behind it counts as the noise it is.
    const reached = Math.max(below, normalCumulative(-mean / deviation));
    odds[i] = reached - below;
    below = reached;
  }
  odds[odds.length - 1] = 1 - below;
  return odds;
}

export interface Aim {
  readonly index: number;
  /** How likely it is that no encode would be wasted by looking there. */
  readonly chance: number;
}

/** Below this chance of a straight hit it is better to halve what is possible. */
const STRAIGHT_HIT = 0.25;

/**
 * Where to encode next. The answer needs a pass and a miss right below it, so that looking one below the answer wastes
 * nothing: the best place is the one for which it and its neighbour above are the likeliest.
 */
export function nextAim(bracket: Bracket, odds: Float64Array): Aim {
  const { miss, pass } = bracket;
  let best = { index: miss + 1, chance: 0, worth: -1 };
  for (let i = 0; i < odds.length - 1; i++) {
    const [here, above] = [odds[i] ?? 0, odds[i + 1] ?? 0];
    // An end of the bracket is known already, so that a hit there is the last encode.
    const worth = here * (i === 0 ? 2 : 1) + above * (i + 2 === odds.length ? 2 : 1);
    if (worth > best.worth) best = { index: miss + 1 + i, chance: here + above, worth };
  }
  if (best.chance >= STRAIGHT_HIT) return best;
  const median = quantileIndex(odds, 0.5);
  return { index: Math.min(miss + 1 + median, pass - 1), chance: best.chance };
}

/** The first index up to which the odds sum to at least a share. */
export function quantileIndex(odds: Float64Array, share: number): number {
  let sum = 0;
  for (const [i, chance] of odds.entries()) {
    sum += chance;
    if (sum >= share) return i;
  }
  return odds.length - 1;
}

/** Φ, to 7.5e-8: Abramowitz & Stegun, Handbook of Mathematical Functions, 26.2.17. */
export function normalCumulative(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = polynomial * Math.exp((-x * x) / 2) * 0.3989422804014327;
  return x >= 0 ? 1 - tail : tail;
}
