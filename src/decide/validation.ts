import { mean, median } from 'simple-statistics';
import { fitLine, type Lesson, predictQuality } from './bpp-predictor.js';

/** How far predictions of images that the predictor had not seen were from the truth. */
export interface Errors {
  /** Share of the qualities' variance that is explained: 1 all of it, 0 none, below 0 worse than their mean. `null` where they do not vary. */
  readonly rSquared: number | null;
  /** Mean absolute error, in steps of quality. */
  readonly meanAbsoluteError: number;
  /** Share of the images, 0 to 1, whose prediction is at most 3 steps off. */
  readonly within3: number;
}

export interface Validation {
  /** How many parts the images were dealt into; each was predicted from the others. As many as images: leave-one-out. */
  readonly folds: number;
  readonly line: Errors;
  /** The same for a predictor that always says the median quality of the images it has seen. */
  readonly median: Errors;
}

/** A lesson and the SHA-256 of its image, in hexadecimal, by which it is dealt into its fold. */
export interface HashedLesson extends Lesson {
  readonly content: string;
}

const FOLDS = 10;
/** With fewer lessons than this each is left out on its own: tenths would hold one or two. */
const FEW = 20;
const NEAR = 3;

/**
 * Cross-validates the line against the median. Folds are dealt by content, so that they depend on neither names nor order.
 *
 * @param lessons at least two, of different contents
 * @param qualities those that the encoder has, ascending
 */
export function crossValidate(lessons: readonly HashedLesson[], qualities: readonly number[]): Validation {
  const sorted = [...lessons].sort((a, b) => (a.content < b.content ? -1 : 1));
  const folds = sorted.length < FEW ? sorted.length : FOLDS;
  const guesses = Array.from({ length: folds }, (_, fold) => {
    const seen = sorted.filter((_, i) => i % folds !== fold);
    const line = fitLine(seen);
    const middle = median(seen.map(({ quality }) => quality));
    const unseen = sorted.filter((_, i) => i % folds === fold);
    return unseen.map(({ bpp, quality }) => ({
      quality,
      line: predictQuality(line, bpp, qualities),
      middle: Math.round(middle),
    }));
  }).flat();
  const truth = guesses.map(({ quality }) => quality);
  return {
    folds,
    line: errorsOf(
      truth,
      guesses.map(({ line }) => line),
    ),
    median: errorsOf(
      truth,
      guesses.map(({ middle }) => middle),
    ),
  };
}

/**
 * Errors of predictions against the truth, both in the same order.
 *
 * @param truth at least one
 */
export function errorsOf(truth: readonly number[], predicted: readonly number[]): Errors {
  const misses = truth.map((quality, i) => Math.abs(quality - (predicted[i] ?? Number.NaN)));
  const middle = mean([...truth]);
  const variance = mean(truth.map((quality) => (quality - middle) ** 2));
  return {
    rSquared: variance > 0 ? 1 - mean(misses.map((miss) => miss ** 2)) / variance : null,
    meanAbsoluteError: mean(misses),
    within3: misses.filter((miss) => miss <= NEAR).length / misses.length,
  };
}
