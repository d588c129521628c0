import { fuse, type Parts, type Weights } from '../fusion.js';
import { outcome } from './accuracy.js';
import type { Choice } from './choices.js';
import { fitTaste, tasteScores } from './fit-taste.js';
import { fitWeights } from './fit-weights.js';
import { blocks } from './folds.js';
import type { Kernel } from './kernel-logistic.js';

/** What there is to learn from: pictures by their places, and choices between them. */
export interface Lessons {
  /** A picture's parts; of those in choices at least one is there. */
  readonly partsOf: (picture: number) => Parts;
  readonly choices: readonly Choice[];
  /** The place of each picture's unit in an order without meaning, by which folds are dealt. */
  readonly order: ArrayLike<number>;
  /** The weights that are there without any fit. */
  readonly usual: Weights;
}

/** Outcomes of every choice, each by what was learnt without its pictures. */
export interface HeldOut {
  readonly folds: number;
  readonly outcomes: readonly number[];
}

const FOLDS = 8;
/** A taste over embeddings takes longer to fit. */
const TASTE_FOLDS = 5;

/** How the given weights order the choices; nothing is learnt. */
export function usualOutcomes({ partsOf, choices, usual }: Lessons): number[] {
  return choices.map((choice) => fusedOutcome(choice, partsOf, usual));
}

/**
 * Cross-validates fitted weights.
 *
 * @param pause awaited now and then; throws to end the work
 */
export async function validateWeights(lessons: Lessons, pause: () => Promise<void>): Promise<HeldOut> {
  const { choices, partsOf, usual } = lessons;
  const outcomes = choices.map(() => 0.5);
  const folds = foldsOf(lessons, FOLDS);
  for (const { held, training } of blocks(
    choices,
    (picture) => (lessons.order[picture] ?? 0) % folds,
    folds,
  )) {
    const fit = fitWeights(partsOf, training, usual);
    for (const place of held) {
      const choice = choices[place];
      if (choice && fit) outcomes[place] = fusedOutcome(choice, partsOf, fit.weights);
    }
    await pause();
  }
  return { folds, outcomes };
}

/** How a taste alone, and weights with the taste as their aesthetic, order choices that neither was learnt from. */
export interface HeldOutTaste {
  readonly folds: number;
  readonly alone: readonly number[];
  readonly fused: readonly number[];
}

/**
 * Cross-validates a taste over embeddings and the weights that go with it.
 *
 * @param kernel of all pictures of the lessons, by their places
 * @param pause awaited now and then; throws to end the work
 */
export async function validateTaste(
  lessons: Lessons,
  kernel: Kernel,
  pause: () => Promise<void>,
): Promise<HeldOutTaste> {
  const { choices, partsOf, usual, order } = lessons;
  const [alone, fused] = [choices.map(() => 0.5), choices.map(() => 0.5)];
  const folds = foldsOf(lessons, TASTE_FOLDS);
  for (const { held, training } of blocks(choices, (picture) => (order[picture] ?? 0) % folds, folds)) {
    if (training.length === 0) continue;
    const taste = fitTaste(kernel, training, order);
    const fit = fitWeights(withTaste(partsOf, taste.unseen), training, usual);
    const scores = tasteScores(kernel, taste);
    const shown = withTaste(partsOf, new Map(scores.entries()));
    for (const place of held) {
      const choice = choices[place];
      if (!choice) continue;
      alone[place] = outcome(scores[choice.better] ?? null, scores[choice.worse] ?? null);
      if (fit) fused[place] = fusedOutcome(choice, shown, fit.weights);
    }
    await pause();
  }
  return { folds, alone, fused };
}

/** Parts with another aesthetic, where there is one. */
export function withTaste(
  partsOf: (picture: number) => Parts,
  scores: ReadonlyMap<number, number>,
): (picture: number) => Parts {
  return (picture) => {
    const parts = partsOf(picture);
    return { ...parts, aesthetic: scores.get(picture) ?? parts.aesthetic };
  };
}

function fusedOutcome(
  { better, worse }: Choice,
  partsOf: (picture: number) => Parts,
  weights: Weights,
): number {
  return outcome(fuse(partsOf(better), weights).score, fuse(partsOf(worse), weights).score);
}

/** With few units, each is left out on its own. */
function foldsOf({ choices, order }: Lessons, most: number): number {
  const units = new Set(choices.flatMap(({ better, worse }) => [order[better], order[worse]]));
  return Math.min(most, units.size);
}
