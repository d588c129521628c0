import { PARTS, type Part, PUBLISHED_WEIGHTS, type Weights } from '../decide/fusion.js';
import { type Accuracy, accuracyOf, type Gain, gainOf } from '../decide/taste/accuracy.js';
import type { Choice } from '../decide/taste/choices.js';
import { fitWeights, roundWeights } from '../decide/taste/fit-weights.js';
import { dealOrder } from '../decide/taste/folds.js';
import { type Lessons, usualOutcomes, validateWeights } from '../decide/taste/validate.js';
import type { EmbeddingPlaces } from '../measure/aesthetic/known-embeddings.js';
import type { TasteHead } from '../measure/aesthetic/taste-head.js';
import type { TunedPicture } from './tune-ranking.js';
import { learnTaste, type TasteReport } from './tune-taste.js';

/**
 * What a fit is worth: `chance` cannot be told from guessing, `no_better` not from the default weights, each by an interval
 * of 95 % on choices held out.
 */
export type Verdict = 'better' | 'no_better' | 'chance';

/** What labels taught, and what that is worth on pictures that were not learnt from. */
export interface LabelFit {
  readonly verdict: Verdict;
  /** They sum to 1, with four decimals; `null` where no part says what the labels say. */
  readonly weights: Weights | null;
  /** Where two scores differ by d, the better one is chosen with the chance 1 / (1 + exp(−steepness · d)). */
  readonly steepness: number | null;
  readonly validation: {
    /** Pictures were dealt into so many; no picture of a choice held out was in any learnt from. */
    readonly folds: number;
    readonly fitted: Accuracy;
    readonly defaults: Accuracy;
    /** Of the fitted weights over the default ones. */
    readonly gain: Gain;
  };
  /** `null` where no taste over embeddings could be learnt. */
  readonly taste: TasteReport | null;
  /** Why there is none. */
  readonly noTaste: string | null;
}

/**
 * Fits weights to choices, and a taste over embeddings where they are known, and cross-validates both.
 *
 * @param pause awaited now and then; throws to end the work
 */
export async function fitLabels(
  pictures: readonly TunedPicture[],
  choices: readonly Choice[],
  places: EmbeddingPlaces | undefined,
  date: Date,
  pause: () => Promise<void>,
): Promise<{ readonly fit: LabelFit; readonly head: TasteHead | null }> {
  const lessons: Lessons = {
    partsOf: (picture) => pictures[picture]?.parts ?? NOTHING,
    choices,
    order: dealOrder(pictures.map(unitOf)),
    usual: PUBLISHED_WEIGHTS,
  };
  const { folds, outcomes } = await validateWeights(lessons, pause);
  const usual = usualOutcomes(lessons);
  const validation = {
    folds,
    fitted: accuracyOf(choices, outcomes, true),
    defaults: accuracyOf(choices, usual, false),
    gain: gainOf(choices, outcomes, usual),
  };
  const taste = await learnTaste(places, pictures, lessons, outcomes, date, pause);
  const used = taste.report?.isUsed ? taste : null;
  const fitted = used ? used.fit : fitWeights(lessons.partsOf, choices, PUBLISHED_WEIGHTS);
  const accuracy = used ? used.report.fused : validation.fitted;
  const gain = used ? gainOf(used.held.choices, used.held.outcomes, used.held.usual) : validation.gain;
  const verdict = fitted === null || accuracy.low <= 0.5 ? 'chance' : gain.low <= 0 ? 'no_better' : 'better';
  return {
    fit: {
      verdict,
      weights: fitted && roundWeights(fitted.weights),
      steepness: fitted?.steepness ?? null,
      validation,
      taste: taste.report,
      noTaste: taste.report === null ? taste.reason : null,
    },
    head: used?.head ?? null,
  };
}

const NOTHING = Object.fromEntries(PARTS.map((part) => [part, null])) as Record<Part, null>;

/** Files with the same bytes, and duplicates, must not be on both sides of a validation. */
function unitOf({ group, content, path }: TunedPicture): string {
  return group !== null ? `group ${group}` : (content ?? `path ${path}`);
}
