import { createHash } from 'node:crypto';
import { z } from 'zod';
import { IqError } from '../../errors.js';
import { parseJson } from '../../json.js';

/** Raised when what a head's fields mean changes; older files are refused. */
const TASTE_VERSION = 1;

const head = z
  .strictObject({
    kind: z.literal('taste'),
    version: z.literal(TASTE_VERSION),
    /** The encoder's name. */
    encoder: z.string(),
    /** Names the encoder and all that its embeddings depend on; others mean nothing to this head. */
    space: z.string().regex(/^[0-9a-f]{16}$/),
    dimensions: z.int().min(1).max(4096),
    weights: z.array(z.number()),
    bias: z.number(),
    scale: z.number().positive(),
    /** Where it comes from and what it is worth. */
    training: z.strictObject({
      /** ISO 8601. */
      date: z.iso.datetime(),
      /** The version of this program. */
      iq: z.string(),
      pictures: z.int().min(2),
      choices: z.int().min(1),
      ridge: z.number().positive(),
      /** Share of choices of pictures not learnt from that the head alone orders right. */
      accuracy: z.number().min(0).max(1),
    }),
  })
  .refine(({ weights, dimensions }) => weights.length === dimensions, {
    error: 'as many weights as dimensions',
    path: ['weights'],
  });

/**
 * Somebody's own taste as a linear head over the embeddings of one encoder. A picture's aesthetic is
 * 1 / (1 + exp(−scale · (weights · embedding + bias))): 0 to 1, higher is better. The file that `iq tune` writes beside the
 * configuration has exactly this shape.
 */
export type TasteHead = z.infer<typeof head>;

/**
 * Reads a head's text.
 *
 * @throws IqError `model_corrupt` for one that is no such head, or of another version
 */
export function parseTaste(text: string, path: string): TasteHead {
  const result = head.safeParse(parseJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue?.path.length ? ` (${issue.path.join('.')}: ${issue.message})` : '';
  throw new IqError(
    'model_corrupt',
    `Expected a taste of version ${TASTE_VERSION} as iq tune writes it but received ${path}${where}.`,
    { path },
  );
}

/** Twelve hexadecimal digits: equal for heads that judge alike. */
export function tasteId({ space, weights, bias, scale }: TasteHead): string {
  const text = JSON.stringify([space, weights, bias, scale]);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/**
 * Proves that a head was learnt from embeddings of this very encoder.
 *
 * @throws IqError `model_mismatch`
 */
export function assertTasteFits(
  taste: TasteHead,
  { encoder, space, dimensions }: Pick<TasteHead, 'encoder' | 'space' | 'dimensions'>,
): void {
  if (taste.space === space && taste.dimensions === dimensions) return;
  throw new IqError(
    'model_mismatch',
    `The taste was learnt from embeddings of ${taste.encoder} (${taste.space}, ${taste.dimensions} numbers) but this run has those of ${encoder} (${space}, ${dimensions} numbers). Rank with CLIP and run iq tune again.`,
  );
}

/** What a head says of an embedding: 0 to 1, higher is better. */
export function applyTaste({ weights, bias, scale }: TasteHead, embedding: Float32Array): number {
  let sum = bias;
  for (const [i, weight] of weights.entries()) sum += weight * (embedding[i] ?? 0);
  return 1 / (1 + Math.exp(-scale * sum));
}
