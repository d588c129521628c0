import { type Accuracy, accuracyOf, type Gain, gainOf } from '../decide/taste/accuracy.js';
import { fitTaste, scaleOf, type Taste } from '../decide/taste/fit-taste.js';
import { type FittedWeights, fitWeights } from '../decide/taste/fit-weights.js';
import type { Kernel } from '../decide/taste/kernel-logistic.js';
import { type Lessons, usualOutcomes, validateTaste, withTaste } from '../decide/taste/validate.js';
import { IqError } from '../errors.js';
import { type EmbeddingPlaces, knownEmbeddings } from '../measure/aesthetic/known-embeddings.js';
import { parseTaste, type TasteHead } from '../measure/aesthetic/taste-head.js';
import { significant } from '../rounding.js';
import { VERSION } from '../version.js';
import type { TunedPicture } from './tune-ranking.js';

/** What a linear taste over embeddings is worth. */
export interface TasteReport {
  /** Pictures and choices that it was learnt from, and by how many folds it was held out. */
  readonly pictures: number;
  readonly choices: number;
  readonly folds: number;
  /** The taste alone, on choices held out. */
  readonly alone: Accuracy;
  /** Weights with the taste as their aesthetic, on choices held out. */
  readonly fused: Accuracy;
  /** How much more often these are right than weights without it, on the same choices. */
  readonly gain: Gain;
  /** Whether it is part of the answer: it gains more than one standard error. */
  readonly isUsed: boolean;
}

/** A taste that was learnt, or why there is none. */
export type TasteFit =
  | {
      readonly report: TasteReport;
      readonly head: TasteHead;
      /** The weights that go with it. */
      readonly fit: FittedWeights | null;
      /** Outcomes on choices held out: of the weights that go with it, and of the default ones. */
      readonly held: {
        readonly choices: Lessons['choices'];
        readonly outcomes: readonly number[];
        readonly usual: readonly number[];
      };
    }
  | { readonly report: null; readonly reason: string };

/** Beyond these a taste takes too long to fit; their choices are left to the weights. */
const MOST_PICTURES = 1000;
const DIGITS = 6;

/**
 * Learns a taste over the embeddings that were kept of the pictures compared.
 *
 * @param outcomes of the choices by weights without it, held out
 * @param pause awaited now and then; throws to end the work
 */
export async function learnTaste(
  places: EmbeddingPlaces | undefined,
  pictures: readonly TunedPicture[],
  lessons: Lessons,
  outcomes: readonly number[],
  date: Date,
  pause: () => Promise<void>,
): Promise<TasteFit> {
  const { order } = lessons;
  const compared = [...new Set(lessons.choices.flatMap(({ better, worse }) => [better, worse]))].sort(
    (a, b) => (order[a] ?? 0) - (order[b] ?? 0) || a - b,
  );
  const members = compared.slice(0, MOST_PICTURES);
  const known = await lookUp(
    places,
    members.map((picture) => pictures[picture]?.content ?? null),
  );
  if ('reason' in known) return { report: null, reason: known.reason };
  const { embeddings } = known;

  const own = new Map(members.map((picture, place) => [picture, place]));
  const kept = [...lessons.choices.keys()].filter((i) => {
    const choice = lessons.choices[i];
    return choice !== undefined && own.has(choice.better) && own.has(choice.worse);
  });
  const choices = kept.flatMap((i) => {
    const { better = 0, worse = 0, weight = 1 } = lessons.choices[i] ?? {};
    return { better: own.get(better) ?? 0, worse: own.get(worse) ?? 0, weight };
  });
  if (choices.length === 0) return { report: null, reason: 'too few pictures are compared' };
  const kernel = kernelOf(embeddings);
  const small: Lessons = {
    partsOf: (place) => lessons.partsOf(members[place] ?? 0),
    choices,
    order: members.map((picture) => order[picture] ?? 0),
    usual: lessons.usual,
  };
  const held = await validateTaste(small, kernel, pause);
  const gain = gainOf(
    choices,
    held.fused,
    kept.map((i) => outcomes[i] ?? 0),
  );
  const taste = fitTaste(kernel, choices, small.order);
  const fit = fitWeights(withTaste(small.partsOf, taste.unseen), choices, small.usual);
  const report = {
    pictures: members.length,
    choices: choices.length,
    folds: held.folds,
    alone: accuracyOf(choices, held.alone, true),
    fused: accuracyOf(choices, held.fused, true),
    gain,
    isUsed: fit !== null && gain.gain > gain.standardError,
  };
  const head = headOf(taste, known, report, date);
  return { report, head, fit, held: { choices, outcomes: held.fused, usual: usualOutcomes(small) } };
}

interface Known {
  readonly encoder: string;
  readonly space: string;
  readonly dimensions: number;
  readonly embeddings: readonly Float32Array[];
}

async function lookUp(
  places: EmbeddingPlaces | undefined,
  digests: readonly (string | null)[],
): Promise<Known | { readonly reason: string }> {
  try {
    const known = places && (await knownEmbeddings(places, digests));
    if (!known) return { reason: 'no embeddings are kept; rank with CLIP first' };
    const embeddings = known.found.filter((embedding) => embedding !== null);
    const missing = digests.length - embeddings.length;
    if (missing === 0) return { ...known, embeddings };
    return {
      reason: `${missing} of ${digests.length} pictures compared have no embedding; rank them with CLIP first`,
    };
  } catch (error) {
    if (error instanceof IqError) return { reason: error.message.replace(/\.$/, '') };
    throw error;
  }
}

function kernelOf(embeddings: readonly Float32Array[]): Kernel {
  const size = embeddings.length;
  const values = new Float64Array(size * size);
  for (const [i, a] of embeddings.entries()) {
    for (const [j, b] of embeddings.entries()) {
      if (j > i) break;
      let sum = 0;
      for (let k = 0; k < a.length; k++) sum += (a[k] ?? 0) * (b[k] ?? 0);
      values[i * size + j] = sum;
      values[j * size + i] = sum;
    }
  }
  return { values, size };
}

/** The taste as numbers that stand on their own. */
function headOf(
  taste: Taste,
  { encoder, space, dimensions, embeddings }: Known,
  { pictures, choices, alone }: Pick<TasteReport, 'pictures' | 'choices' | 'alone'>,
  date: Date,
): TasteHead {
  const weights = new Float64Array(dimensions);
  for (const [place, embedding] of embeddings.entries()) {
    const share = taste.coefficients[place] ?? 0;
    for (const [i, value] of embedding.entries()) weights[i] = (weights[i] ?? 0) + share * value;
  }
  const head: TasteHead = {
    kind: 'taste',
    version: 1,
    encoder,
    space,
    dimensions,
    weights: Array.from(weights, (value) => significant(value, DIGITS)),
    bias: significant(-taste.middle, DIGITS),
    scale: significant(scaleOf(taste), DIGITS),
    training: {
      date: date.toISOString(),
      iq: VERSION,
      pictures,
      choices,
      ridge: taste.ridge,
      accuracy: significant(alone.accuracy, DIGITS),
    },
  };
  return parseTaste(JSON.stringify(head), 'the taste');
}
