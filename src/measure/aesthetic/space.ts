import { createHash } from 'node:crypto';
import type { ClipModel } from './clip-models.js';

/** Changes whenever pictures are prepared in another way. */
const PREPARATION = 1;

/**
 * Embeddings are comparable, and may be kept together, only where all of this is the same.
 *
 * @param configuration the encoder's, as text
 */
export function spaceOf({ id, model }: ClipModel, configuration: string): string {
  const files = model.files.map(({ name, sha256 }) => [name, sha256]);
  const facts = JSON.stringify([PREPARATION, id, files, configuration]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 16);
}

/** Under what an embedding is kept: SHA-256 in hexadecimal. @param what a text, or the SHA-256 of a picture's file */
export function keyOf(kind: 'text' | 'picture', what: string): string {
  return createHash('sha256').update(`${kind}\0${what}`).digest('hex');
}
