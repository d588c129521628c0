import type { Choice } from './choices.js';
import { fitKernelLogistic, type Kernel, times } from './kernel-logistic.js';
import { softplus } from './non-negative-logistic.js';

/** A taste over embeddings, as a sum over those it was learnt from. */
export interface Taste {
  /** By picture of the kernel; 0 for one that nothing was learnt from. */
  readonly coefficients: Float64Array;
  /** The score of the mean of the pictures that it was learnt from. */
  readonly middle: number;
  /** How far apart scores of pictures are that it was not learnt from: their standard deviation, above 0. */
  readonly spread: number;
  /** Chosen by cross-validation. */
  readonly ridge: number;
  /** Scores, 0 to 1, of the pictures that it was learnt from, each by a taste that was not: by picture. */
  readonly unseen: ReadonlyMap<number, number>;
}

/**
 * From hardly anything to be learnt to hardly anything held back, in units of choices: embeddings have length 1, and
 * those of photographs are about .7 apart.
 */
const RIDGES = [30, 10, 3, 1, 0.3];
const FOLDS = 4;
/** The logistic curve is nearest to the normal distribution's with this factor (Camilli 1994). */
const NORMAL = 1.702;

/**
 * Learns a linear taste from choices. Its ridge is the one whose scores for pictures held out make their choices most
 * likely.
 *
 * @param choices at least one, by the kernel's places
 * @param order the place of each picture's unit in an order without meaning, by which folds are dealt
 */
export function fitTaste(kernel: Kernel, choices: readonly Choice[], order: ArrayLike<number>): Taste {
  const members = membersOf(choices);
  const places = [...new Set(members.map((picture) => order[picture] ?? 0))].sort((a, b) => a - b);
  const dealt = new Map(places.map((place, i) => [place, i % FOLDS]));
  const foldOf = (picture: number) => dealt.get(order[picture] ?? 0) ?? 0;
  const trials = RIDGES.map(() => ({ loss: 0, scores: new Map<number, number>() }));
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = members.filter((picture) => foldOf(picture) === fold);
    const training = choices.filter(({ better, worse }) => foldOf(better) !== fold && foldOf(worse) !== fold);
    const asked = choices.filter(({ better, worse }) => foldOf(better) === fold && foldOf(worse) === fold);
    for (const [i, fit] of along(kernel, training).entries()) {
      const trial = trials[i];
      if (!trial) continue;
      for (const picture of held) trial.scores.set(picture, fit.scoreOf(picture));
      for (const { better, worse, weight } of asked) {
        trial.loss += weight * softplus(fit.scoreOf(worse) - fit.scoreOf(better));
      }
    }
  }
  const losses = trials.map(({ loss }) => loss);
  const chosen = losses.indexOf(Math.min(...losses));
  const scores = trials[chosen]?.scores ?? new Map<number, number>();
  const spread = standardDeviation([...scores.values()]) || 1;
  const last = along(kernel, choices).at(chosen);
  return {
    coefficients: last?.coefficients ?? new Float64Array(kernel.size),
    middle: last?.middle ?? 0,
    spread,
    ridge: RIDGES[chosen] ?? 1,
    unseen: new Map([...scores].map(([picture, score]) => [picture, onScale(score, spread)])),
  };
}

/** What a taste gives every picture of the kernel: 0 to 1, higher is better. */
export function tasteScores(kernel: Kernel, { coefficients, middle, spread }: Taste): Float64Array {
  return times(kernel, coefficients).map((score) => onScale(score - middle, spread));
}

/** The factor of a taste's scores before the logistic curve: what comes out is about the share of pictures that please less. */
export function scaleOf({ spread }: Pick<Taste, 'spread'>): number {
  return NORMAL / spread;
}

function onScale(score: number, spread: number): number {
  return 1 / (1 + Math.exp(-scaleOf({ spread }) * score));
}

interface Fit {
  readonly coefficients: Float64Array;
  readonly middle: number;
  /** Less the middle. */
  scoreOf(picture: number): number;
}

/** Fits for each ridge, every one begun where the last ended. */
function along(kernel: Kernel, choices: readonly Choice[]): Fit[] {
  const members = membersOf(choices);
  const small = partOf(kernel, members);
  const places = new Map(members.map((picture, place) => [picture, place]));
  const at = (picture: number) => places.get(picture) ?? 0;
  const own = choices.map(({ better, worse, weight }) => ({ better: at(better), worse: at(worse), weight }));
  let found: Float64Array = new Float64Array(members.length);
  return RIDGES.map((ridge) => {
    found = fitKernelLogistic(small, own, ridge, found);
    const inner = times(small, found);
    const middle = members.length === 0 ? 0 : inner.reduce((sum, score) => sum + score, 0) / members.length;
    const coefficients = new Float64Array(kernel.size);
    for (const [place, picture] of members.entries()) coefficients[picture] = found[place] ?? 0;
    return {
      coefficients,
      middle,
      scoreOf(picture) {
        let score = -middle;
        for (const member of members) {
          score += (kernel.values[picture * kernel.size + member] ?? 0) * (coefficients[member] ?? 0);
        }
        return score;
      },
    };
  });
}

function membersOf(choices: readonly Choice[]): number[] {
  const members = new Set(choices.flatMap(({ better, worse }) => [better, worse]));
  return [...members].sort((a, b) => a - b);
}

function partOf({ values, size }: Kernel, members: readonly number[]): Kernel {
  const part = new Float64Array(members.length ** 2);
  let at = 0;
  for (const row of members) for (const column of members) part[at++] = values[row * size + column] ?? 0;
  return { values: part, size: members.length };
}

function standardDeviation(values: readonly number[]): number {
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
}
