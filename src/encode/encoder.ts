import type { Format, Raster } from '../types.js';
import type { Container } from './container/container.js';

/** @param effort 0 (fast) to 9 (small) */
export type LosslessEncode = (image: Raster, effort: number) => Promise<Buffer>;

/** One way of using an encoder: every setting but quality and effort. */
export interface Family {
  /** Unique over all formats: what was learnt about one family says nothing of another. */
  readonly name: string;
  /** The metrics for which this family makes the smallest files; none for one that is only tried beside others. */
  readonly bestFor: readonly string[];
  /** Whether quality coarsens colour in a way that a luma metric cannot see, so that the chroma guard must watch. */
  readonly coarsensChroma: boolean;
  /** A bare picture at a quality. `effort` is 0 (fast) to 9 (small). */
  encode(image: Raster, quality: number, effort: number): Promise<Buffer>;
  /** The very picture of `encode`, made faster and at most half as large again; absent where there is no such way. */
  readonly draft?: DraftEncode;
  /** A much cheaper encode whose score and size tell those of the real one; absent where there is none. */
  readonly probe?: ProbeEncode;
}

export interface DraftEncode {
  /** The lowest effort at which a draft is another file than the real encode's. */
  readonly from: number;
  encode(image: Raster, quality: number, effort: number): Promise<Buffer>;
}

export interface ProbeEncode {
  encode(image: Raster, quality: number): Promise<Buffer>;
  /** Share of a real encode's time. */
  readonly cost: number;
  /** The highest effort at which the real encode's picture is no other than the probe's. */
  readonly sameUpTo: number;
  /** Whether tiles of an image are coded as they are in the image, so that a few can stand for all. */
  readonly isLocal: boolean;
}

/** An encoder: one file, one value of this type, one line in the registry. Metadata is its container's business. */
export interface Encoder {
  readonly format: Format;
  /** The extension a converted file gets, with its dot. */
  readonly extension: string;
  readonly container: Container;
  readonly holdsAlpha: boolean;
  /** Longest side the format can hold, in pixels. */
  readonly longestSide: number;
  /** Whether a quality that passes nearly always means that all higher ones do. */
  readonly rarelyDips: boolean;
  /** Whether the lossless variant may well be the smaller one, or is only the last resort. */
  readonly competesWithLossless: boolean;
  /**
   * Every quality that may give an image a file of its own, ascending, within an inclusive range: those that are known to
   * repeat their lower neighbour's file are left out.
   */
  qualities(range: QualityRange, image: Pick<Raster, 'channels'>): readonly number[];
  /** Every way of using the encoder; the first is the default. */
  readonly families: readonly [Family, ...Family[]];
  /** Ways to a bare picture without any loss, of which the smallest result counts; none where the format has none. */
  readonly lossless: readonly LosslessEncode[];
}

interface QualityRange {
  readonly min: number;
  readonly max: number;
}

/** The family that makes the smallest files at targets of a metric. */
export function familyFor({ families }: Encoder, metric: string): Family {
  return families.find(({ bestFor }) => bestFor.includes(metric)) ?? families[0];
}

/** From this effort on, every family is tried. */
const ALL_FAMILIES_EFFORT = 7;

/** The families to try: the best one for a metric, and with much effort the others behind it. */
export function familiesFor(encoder: Encoder, metric: string, effort: number): readonly Family[] {
  const best = familyFor(encoder, metric);
  if (effort < ALL_FAMILIES_EFFORT) return [best];
  return [best, ...encoder.families.filter((family) => family !== best)];
}
