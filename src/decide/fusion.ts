import { createHash } from 'node:crypto';

/** What a ranking can weigh, in the order in which reports show it. */
export const PARTS = [
  'aesthetic',
  'sharpness',
  'exposure',
  'contrast',
  'faces',
  'colourfulness',
  'colour_cast',
  'noise',
  'rating',
] as const;
export type Part = (typeof PARTS)[number];
export type Weights = Readonly<Record<Part, number>>;

/** As published; they sum to 1.05, which scaling to 1 evens out. What the method does not know has no weight. */
export const PUBLISHED_WEIGHTS: Weights = {
  aesthetic: 0.35,
  sharpness: 0.35,
  exposure: 0.2,
  contrast: 0.1,
  faces: 0.05,
  colourfulness: 0,
  colour_cast: 0,
  noise: 0,
  rating: 0,
};

/** Each part of a score, 0 to 1, higher is better; `null` for one that could not be had, or adds nothing. */
export type Parts = Readonly<Record<Part, number | null>>;

export interface Fusion {
  /** 0 to 1, higher is better; `null` where no part that counts could be had. */
  readonly score: number | null;
  /** What each part added; they sum to the score. */
  readonly contributions: Parts;
}

/** The weighted mean of the parts that are there: what a missing one would have weighed is spread over the others. */
export function fuse(parts: Parts, weights: Weights): Fusion {
  const total = PARTS.reduce((sum, part) => sum + (parts[part] === null ? 0 : weights[part]), 0);
  const share = (part: Part) => {
    const value = parts[part];
    return value === null || weights[part] === 0 ? null : (value * weights[part]) / total;
  };
  const contributions = Object.fromEntries(PARTS.map((part) => [part, share(part)])) as Parts;
  const score = PARTS.reduce((sum, part) => sum + (contributions[part] ?? 0), 0);
  return { score: total === 0 ? null : score, contributions };
}

/** A short name for weights: equal for those that rank alike. */
export function weightsId(weights: Weights): string {
  const total = PARTS.reduce((sum, part) => sum + weights[part], 0);
  const shares = PARTS.map((part) => (weights[part] / total).toFixed(9));
  return createHash('sha256').update(shares.join(' ')).digest('hex').slice(0, 12);
}
