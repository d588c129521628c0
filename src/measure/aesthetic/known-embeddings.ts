import { readdir } from 'node:fs/promises';
import type { ModelStore } from '../../models/store.js';
import { CLIP_VIT_B_32, type ClipModel } from './clip-models.js';
import { EmbeddingCache } from './embedding-cache.js';
import { readConfiguration } from './encoder.js';
import { keyOf, spaceOf } from './space.js';

/** Where embeddings of pictures that were ranked before are, and of which encoder. */
export interface EmbeddingPlaces {
  readonly store: Pick<ModelStore, 'locate'>;
  /** The folder that embeddings are kept in. */
  readonly cacheFolder: string;
  /** By default the encoder that rankings have. */
  readonly clip?: ClipModel;
}

/** Embeddings that were kept, of one encoder. */
export interface KnownEmbeddings {
  readonly encoder: string;
  readonly space: string;
  readonly dimensions: number;
  /** By the pictures' SHA-256; of length 1, `null` for one that is not known. */
  readonly found: readonly (Float32Array | null)[];
}

/**
 * Looks up what earlier rankings kept. Nothing is computed, so that the package that runs the encoder is not needed.
 *
 * @param digests SHA-256 of the files' bytes, in hexadecimal; `null` is not known
 * @returns `null` where nothing was ever kept
 * @throws IqError `model_missing`, `offline` or `model_corrupt`: without its files nobody can tell which encoder it was
 */
export async function knownEmbeddings(
  { store, cacheFolder, clip = CLIP_VIT_B_32 }: EmbeddingPlaces,
  digests: readonly (string | null)[],
): Promise<KnownEmbeddings | null> {
  // The encoder's files are large and verified whole: not for nothing.
  const names = await readdir(cacheFolder).catch(() => []);
  if (!names.some((name) => name.endsWith('.embeddings'))) return null;
  const { configuration, dimensions } = await readConfiguration(await store.locate(clip.model));
  const space = spaceOf(clip, configuration);
  const cache = await EmbeddingCache.open(cacheFolder, space, dimensions);
  try {
    const found: (Float32Array | null)[] = [];
    for (const digest of digests) {
      found.push(digest === null ? null : await cache.get(keyOf('picture', digest)));
    }
    return { encoder: clip.id, space, dimensions, found };
  } finally {
    await cache.close();
  }
}
