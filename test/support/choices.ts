import {
  fuse,
  PARTS,
  type Part,
  type Parts,
  PUBLISHED_WEIGHTS,
  type Weights,
} from '../../src/decide/fusion.js';
import type { Choice } from '../../src/decide/taste/choices.js';
import { dealOrder } from '../../src/decide/taste/folds.js';
import type { Lessons } from '../../src/decide/taste/validate.js';
import { randomFrom } from './rasters.js';

/** Parts as photographs have them: some go together, faces are there or not, ratings keep to the middle. */
export function somePictures(count: number, seed: number, without: readonly Part[] = []): Parts[] {
  const random = randomFrom(seed);
  const bell = () => (random() + random() + random() + random() - 2) * Math.sqrt(3);
  const inRange = (value: number) => Math.min(1, Math.max(0, value));
  return Array.from({ length: count }, () => {
    const [light, detail] = [bell(), bell()];
    const parts: Record<Part, number | null> = {
      aesthetic: inRange(0.5 + 0.2 * bell() + 0.05 * detail),
      sharpness: inRange(0.5 + 0.25 * detail),
      exposure: inRange(0.6 + 0.2 * light),
      contrast: inRange(0.5 + 0.12 * light + 0.2 * bell()),
      faces: random() < 0.3 ? 1 : 0,
      colourfulness: inRange(0.4 + 0.22 * bell()),
      colour_cast: inRange(0.7 + 0.2 * bell()),
      noise: inRange(0.6 - 0.1 * detail + 0.18 * bell()),
      rating: inRange(0.45 + 0.08 * bell()),
    };
    for (const part of without) parts[part] = null;
    return parts;
  });
}

export function weights(given: Partial<Record<Part, number>>): Weights {
  return Object.fromEntries(PARTS.map((part) => [part, given[part] ?? 0])) as Record<Part, number>;
}

interface Chooser {
  readonly weights: Weights;
  /** How sure somebody is, in logits for the whole range of the score. */
  readonly steepness: number;
  /** Share of the choices that are made with closed eyes the wrong way round. */
  readonly flips?: number;
  readonly seed: number;
}

/** Choices that somebody of a known taste makes between pictures at random. */
export function someChoices(pictures: readonly Parts[], count: number, chooser: Chooser): Choice[] {
  const random = randomFrom(chooser.seed);
  const scores = pictures.map((parts) => fuse(parts, chooser.weights).score ?? 0);
  const some = () => Math.floor(random() * pictures.length);
  return Array.from({ length: count }, () => {
    const one = some();
    let other = some();
    while (other === one) other = some();
    const chance = 1 / (1 + Math.exp(-chooser.steepness * ((scores[one] ?? 0) - (scores[other] ?? 0))));
    const isOne = random() < chance !== random() < (chooser.flips ?? 0);
    return { better: isOne ? one : other, worse: isOne ? other : one, weight: 1 };
  });
}

/** The same pairs, each the one way round or the other by chance. */
export function shuffledChoices(choices: readonly Choice[], seed: number): Choice[] {
  const random = randomFrom(seed);
  return choices.map(({ better, worse, weight }) =>
    random() < 0.5 ? { better, worse, weight } : { better: worse, worse: better, weight },
  );
}

export function cosine(a: Weights, b: Weights): number {
  const product = (x: Weights, y: Weights) => PARTS.reduce((sum, part) => sum + x[part] * y[part], 0);
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

/** A picture's parts by its place. */
export function partsIn(pictures: readonly Parts[]): (picture: number) => Parts {
  return (picture) => {
    const parts = pictures[picture];
    if (!parts) throw new Error(`no picture ${picture}`);
    return parts;
  };
}

export function lessonsOf(pictures: readonly Parts[], choices: readonly Choice[]): Lessons {
  const order = dealOrder(pictures.map((_, i) => `picture ${i}`));
  return { partsOf: partsIn(pictures), choices, order, usual: PUBLISHED_WEIGHTS };
}
