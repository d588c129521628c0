import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ModelStore } from '../../models/store.js';
import type { Raster } from '../../types.js';
import type { ClipModel } from './clip-models.js';
import { EmbeddingCache } from './embedding-cache.js';
import { type ClipEncoder, loadEncoder } from './encoder.js';
import { normaliseRating, type RatingHead, readLinearHead } from './linear-head.js';
import { type EmbeddedPair, type PromptPair, scorePrompts } from './prompts.js';
import { squareOf } from './square.js';
import { loadTransformers, type TransformersLoader } from './transformers.js';

/** Pictures that are encoded together. */
const BATCH = 8;
/** Changes whenever pictures are prepared in another way. */
const PREPARATION = 1;

/** A picture to be judged. */
export interface Picture {
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly digest: string;
  /**
   * Its pixels, upright; asked for only if the embedding is not known yet. `side` × `side` RGB is taken as it is; `null`
   * where they are not at hand.
   */
  raster(): Raster | null | Promise<Raster | null>;
}

/** What is said of a picture. */
export interface Aesthetic {
  /** By the prompts: 0 to 1, higher is better. */
  readonly aesthetic: number;
  /** By LAION's head: about 1 to 10, higher is better; `null` where the encoder has none. */
  readonly rating: number | null;
  /** The rating on the scale 0 to 1, by a fixed line. */
  readonly ratingScore: number | null;
}

export interface AestheticScorer {
  /** The encoder's name, for provenance. */
  readonly encoder: string;
  readonly prompts: readonly PromptPair[];
  /** Pictures are cut to squares of this side; workers may do that with `squareOf` to send less. */
  readonly side: number;
  /**
   * Judges pictures, in their order; `null` for one that is not known and has no pixels.
   *
   * @throws IqError `model_corrupt` if the network does not compute; what a picture's `raster` throws
   */
  score(pictures: readonly Picture[]): Promise<(Aesthetic | null)[]>;
  close(): Promise<void>;
}

export interface ClipOptions {
  readonly store: Pick<ModelStore, 'locate'>;
  readonly prompts: readonly PromptPair[];
  /** Where embeddings are kept; `null` keeps none. */
  readonly cacheFolder: string | null;
  readonly threads?: number;
  readonly clip: ClipModel;
  readonly transformers?: TransformersLoader;
}

/**
 * Makes CLIP ready to judge pictures by prompts; never fetches anything.
 *
 * @throws IqError `runtime_missing`, `model_missing`, `offline`, `model_corrupt`; `invalid_option` for a prompt that is too
 *   long
 */
export async function openClip(options: ClipOptions): Promise<AestheticScorer> {
  const { store, prompts, cacheFolder, threads, clip } = options;
  const transformers = await loadTransformers(options.transformers);
  const paths = await store.locate(clip.model);
  const encoder = await loadEncoder(transformers, paths, threads);
  const cache = await EmbeddingCache.open(cacheFolder, spaceOf(clip, encoder), encoder.dimensions);
  const close = async () => {
    await cache.close();
    await encoder.close();
  };
  try {
    const head = clip.head === null ? null : await readHead(paths[clip.head] ?? '', encoder.dimensions);
    const pairs = await embedPairs(prompts, encoder, cache);
    return {
      encoder: clip.id,
      prompts,
      side: encoder.side,
      close,
      async score(pictures) {
        const scores: (Aesthetic | null)[] = [];
        for (let at = 0; at < pictures.length; at += BATCH) {
          const embeddings = await embedPictures(pictures.slice(at, at + BATCH), encoder, cache);
          for (const embedding of embeddings) {
            scores.push(embedding && judge(embedding, pairs, clip.logitScale, head));
          }
        }
        return scores;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function judge(
  embedding: Float32Array,
  pairs: readonly EmbeddedPair[],
  logitScale: number,
  head: RatingHead | null,
): Aesthetic {
  const rating = head?.rate(embedding) ?? null;
  return {
    aesthetic: scorePrompts(embedding, pairs, logitScale),
    rating,
    ratingScore: rating === null ? null : normaliseRating(rating),
  };
}

async function readHead(path: string, dimensions: number): Promise<RatingHead> {
  return readLinearHead(await readFile(path), dimensions);
}

/** Embeddings are comparable, and may be kept together, only where all of this is the same. */
function spaceOf({ id, model }: ClipModel, { configuration }: ClipEncoder): string {
  const files = model.files.map(({ name, sha256 }) => [name, sha256]);
  const facts = JSON.stringify([PREPARATION, id, files, configuration]);
  return createHash('sha256').update(facts).digest('hex').slice(0, 16);
}

function keyOf(kind: 'text' | 'picture', what: string): string {
  return createHash('sha256').update(`${kind}\0${what}`).digest('hex');
}

/** Looks the embeddings of pictures up, and has those computed that are not known and have pixels. */
async function embedPictures(
  pictures: readonly Picture[],
  encoder: ClipEncoder,
  cache: EmbeddingCache,
): Promise<(Float32Array | null)[]> {
  const keys = pictures.map(({ digest }) => keyOf('picture', digest));
  const embeddings = await Promise.all(keys.map((key) => cache.get(key)));
  const squares: { place: number; square: Raster }[] = [];
  for (const [place, picture] of pictures.entries()) {
    const raster = embeddings[place] === null ? await picture.raster() : null;
    if (raster !== null) squares.push({ place, square: await squareOf(raster, encoder.side) });
  }
  if (squares.length === 0) return embeddings;
  const computed = await encoder.embedPictures(squares.map(({ square }) => square));
  for (const [i, { place }] of squares.entries()) {
    const embedding = computed[i] ?? new Float32Array();
    embeddings[place] = embedding;
    await cache.put(keys[place] ?? '', embedding);
  }
  return embeddings;
}

async function embedPairs(
  prompts: readonly PromptPair[],
  encoder: ClipEncoder,
  cache: EmbeddingCache,
): Promise<EmbeddedPair[]> {
  const texts = [...new Set(prompts.flatMap(({ positive, negative }) => [positive, negative]))];
  const keys = texts.map((text) => keyOf('text', text));
  const embeddings = await Promise.all(keys.map((key) => cache.get(key)));
  const unknown = [...keys.keys()].filter((place) => embeddings[place] === null);
  const computed =
    unknown.length === 0 ? [] : await encoder.embedTexts(unknown.map((place) => texts[place] ?? ''));
  for (const [i, place] of unknown.entries()) {
    const embedding = computed[i] ?? new Float32Array();
    embeddings[place] = embedding;
    await cache.put(keys[place] ?? '', embedding);
  }
  const of = (text: string) => embeddings[texts.indexOf(text)] ?? new Float32Array();
  return prompts.map(({ positive, negative }) => ({ positive: of(positive), negative: of(negative) }));
}
