import { IqError } from '../../errors.js';
import { readTorchFile } from './torch-file.js';

/** Rates an image by its normalised embedding. Higher is better. */
export interface RatingHead {
  /** About 1 to 10, as people rated the images it learnt from; not clamped. */
  rate(embedding: Float32Array): number;
}

/** Ends of the scale on which people rated. */
const WORST = 1;
const BEST = 10;

/**
 * LAION's linear aesthetic predictor (LAION-AI/aesthetic-predictor, `sa_0_4_*_linear.pth`): weights and a bias over the
 * embedding of one encoder, at length 1. It means nothing on embeddings of any other encoder.
 *
 * @throws IqError `model_corrupt` if the file is something else, or for embeddings of another length
 */
export function readLinearHead(bytes: Uint8Array, dimensions: number): RatingHead {
  const { weight, bias } = tensorsOf(bytes);
  if (weight?.length !== dimensions || bias?.length !== 1) {
    throw corrupt(
      `expected ${dimensions} weights and a bias but found ${weight?.length} and ${bias?.length}`,
    );
  }
  return {
    rate: (embedding) => {
      let rating = bias[0] ?? 0;
      for (let i = 0; i < dimensions; i++) rating += (weight[i] ?? 0) * (embedding[i] ?? 0);
      return rating;
    },
  };
}

/** A rating on the scale 0 to 1, by a fixed line from 1 to 10 so that runs are comparable; clamped. */
export function normaliseRating(rating: number): number {
  return Math.min(1, Math.max(0, (rating - WORST) / (BEST - WORST)));
}

function tensorsOf(bytes: Uint8Array): { weight: Float32Array | undefined; bias: Float32Array | undefined } {
  try {
    const tensors = readTorchFile(bytes);
    const [weight, bias] = ['weight', 'bias'].map((name) => tensors.get(name)?.data);
    for (const value of [...(weight ?? []), ...(bias ?? [])]) {
      if (!Number.isFinite(value)) throw new Error('a weight is not a finite number');
    }
    return { weight, bias };
  } catch (cause) {
    throw corrupt(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function corrupt(why: string, cause?: unknown): IqError {
  return new IqError('model_corrupt', `The aesthetic head is not as LAION publishes it: ${why}.`, { cause });
}
