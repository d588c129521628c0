import { type ErrorCode, IqError } from '../errors.js';
import type { ImageLimits } from '../limits.js';
import type { PictureFacts } from './picture-facts.js';

/** What is to be measured of each picture, beside what needs nothing. Plain data: it travels to the workers. */
export interface Looks {
  /** Where the model is that finds faces; `null` does not look for them. */
  readonly faces: ModelPlaces | null;
  /** Side of the square that is cut out for CLIP, in pixels; `null` for none. */
  readonly square: number | null;
}

/** Where a worker finds models; it never goes to the network. */
export interface ModelPlaces {
  readonly modelsFolder: string | null;
  readonly cacheFolder: string;
}

/** One image to be measured, as it is sent to a worker. */
export interface RankTask extends ImageLimits {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly followSymlinks: boolean;
  readonly looks: Looks;
}

/** What a worker says of an image. */
export interface RankResult {
  readonly path: string;
  readonly facts: PictureFacts | null;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
  /** Names the file in the state in which it was read; `null` if it was not. */
  readonly state: string | null;
  /** RGB for CLIP, row by row, in base64. */
  readonly square: string | null;
}

/** Anything that is not our own error is a defect of this program; the batch still goes on. */
export function failedMeasuring(path: string, error: unknown): RankResult {
  const code = error instanceof IqError ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  return { path, facts: null, failure: { code, message }, state: null, square: null };
}
