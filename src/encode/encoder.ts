import type { Format, Raster } from '../types.js';
import type { Container } from './container/container.js';

/** An encoder: one file, one value of this type, one line in the registry. Metadata is its container's business. */
export interface Encoder {
  readonly format: Format;
  /** The extension a converted file gets, with its dot. */
  readonly extension: string;
  readonly container: Container;
  readonly holdsAlpha: boolean;
  /** Longest side the format can hold, in pixels. */
  readonly longestSide: number;
  /** What the quality of `encode` means. */
  readonly qualityIs: 'quality' | 'colours';
  /** Whether quality coarsens colour in a way that a luma metric cannot see, so that the chroma guard must watch. */
  readonly coarsensChroma: boolean;
  /** Every quality that gives an image a file of its own, ascending, within an inclusive range. */
  qualities(range: QualityRange, image: Pick<Raster, 'channels'>): readonly number[];
  /** Aims the search for a quality; see `decide/quality-search.ts`. */
  readonly expectedLoss: QualityCurve;
  /** A bare picture at a quality. `effort` is 0 (fast) to 9 (small). */
  encode(image: Raster, quality: number, effort: number): Promise<Buffer>;
  /** A bare picture without any loss, where the format has that. */
  readonly encodeLossless?: (image: Raster, effort: number) => Promise<Buffer>;
}

export interface QualityRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Corners of a curve, by ascending quality: the log loss (natural logarithm of 1 − SSIM) that twelve photographs of the
 * Kodak set had on average (at effort 4; AVIF at 0, which shifts it by .05).
 */
export type QualityCurve = readonly (readonly [quality: number, logLoss: number])[];
