import type { Parts } from '../decide/fusion.js';
import type { Scores } from '../decide/normalise.js';
import type { Veto } from '../decide/veto.js';
import { RAW_FEATURES, type RawFeatures } from '../measure/ranking/registry.js';

type Nullable<T> = { readonly [Name in keyof T]: T[Name] | null };

/** One line of a ranking. What is not known is `null`, never NaN. Scores are 0 to 1, higher is better. */
export interface RankRow extends Nullable<RawFeatures>, Nullable<Scores> {
  /** Base name of the source. */
  readonly file: string;
  /** Relative to the root, separated by `/`. */
  readonly path: string;
  /** The weighted mean of the parts. */
  readonly final_score: number | null;
  readonly aesthetic: number | null;
  readonly face_present: 0 | 1 | null;
  /** From 1, the best; equal scores by path. */
  readonly rank: number | null;
  /** Share of the other pictures of this run that rank below, in percent: 100 for the best. */
  readonly rank_percentile: number | null;
  /** Upright, in pixels. */
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
  readonly face_count: number | null;
  /** The largest face's share of the picture times the confidence that it is one. */
  readonly face_score: number | null;
  /** Variance of the Laplacian in the largest face. */
  readonly face_sharpness: number | null;
  /** By LAION's head, about 1 to 10. */
  readonly aesthetic_rating: number | null;
  /** From 1; `null` for a picture without duplicates. */
  readonly duplicate_group: number | null;
  /** Path of the best of the group; `null` for that one itself. */
  readonly duplicate_of: string | null;
  /** SHA-256 of the file's bytes. */
  readonly content_hash: string | null;
  readonly dhash: string | null;
  readonly phash: string | null;
  /** A thumbnail by which duplicates are proved. */
  readonly signature: string | null;
  readonly veto: readonly Veto[];
  /** `high_…` and `low_…` parts, `face`, `no_…` for those that could not be had; or the code of the error. */
  readonly reasons: readonly string[];
  readonly calibration_id: string;
  readonly weights_id: string;
  /** A plain sentence for an image that could not be read. */
  readonly message: string | null;
  /** What judged the aesthetic: `prompts-` or `taste-` and twelve hexadecimal digits. */
  readonly aesthetic_id: string | null;
  /** What each part added to `final_score`. */
  readonly contributions: Parts;
}

/** The columns of a ranking, in order: the published method's own first; a new one goes behind these. */
export const RANK_COLUMNS = [
  'file',
  'path',
  'final_score',
  'aesthetic',
  'sharpness_norm',
  'exposure_norm',
  'contrast_norm',
  'face_present',
  'rank',
  'rank_percentile',
  'width',
  'height',
  'bytes',
  ...RAW_FEATURES,
  'face_count',
  'face_score',
  'face_sharpness',
  'aesthetic_rating',
  'colourfulness_norm',
  'colour_cast_norm',
  'noise_norm',
  'duplicate_group',
  'duplicate_of',
  'content_hash',
  'dhash',
  'phash',
  'signature',
  'veto',
  'reasons',
  'calibration_id',
  'weights_id',
  'message',
  'aesthetic_id',
] as const satisfies readonly (keyof RankRow)[];

export type RankColumn = (typeof RANK_COLUMNS)[number];
