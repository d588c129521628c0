import { IqError } from '../../errors.js';

/** Two descriptions, of a better and of a worse picture. */
export interface PromptPair {
  readonly positive: string;
  readonly negative: string;
}

/** The published method's own descriptions. */
const DEFAULT_PROMPTS: PromptPair = {
  positive: 'a professional photograph, sharp, vibrant, dramatic lighting',
  negative: 'a blurry, poorly composed snapshot',
};

/**
 * Makes pairs of what was asked for: one by one in order, or a single description against each of several. What is not
 * given is the default's.
 *
 * @throws IqError `invalid_option` for numbers of descriptions that cannot be paired, or empty ones
 */
export function pairPrompts(
  positive: readonly string[] = [],
  negative: readonly string[] = [],
): PromptPair[] {
  const better = positive.length > 0 ? positive : [DEFAULT_PROMPTS.positive];
  const worse = negative.length > 0 ? negative : [DEFAULT_PROMPTS.negative];
  if (better.length !== worse.length && better.length !== 1 && worse.length !== 1) {
    throw new IqError(
      'invalid_option',
      `Expected as many negative prompts as positive ones, or one of either, but received ${better.length} positive and ${worse.length} negative.`,
    );
  }
  if ([...better, ...worse].some((text) => text.trim() === '')) {
    throw new IqError('invalid_option', 'Expected a description for each prompt but received an empty one.');
  }
  return Array.from({ length: Math.max(better.length, worse.length) }, (_, at) => ({
    positive: better[at] ?? better[0] ?? '',
    negative: worse[at] ?? worse[0] ?? '',
  }));
}

/** Embeddings of a pair's two descriptions. */
export interface EmbeddedPair {
  readonly positive: Float32Array;
  readonly negative: Float32Array;
}

/**
 * How much more an image is like the better descriptions than like the worse: the softmax over each pair of the scaled
 * cosines, averaged over the pairs. 0 to 1, higher is better; ½ where it is like both. Embeddings have length 1.
 */
export function scorePrompts(
  image: Float32Array,
  pairs: readonly EmbeddedPair[],
  logitScale: number,
): number {
  let sum = 0;
  for (const { positive, negative } of pairs) {
    const difference = logitScale * (dot(image, positive) - dot(image, negative));
    sum += 1 / (1 + Math.exp(-difference));
  }
  return sum / pairs.length;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
