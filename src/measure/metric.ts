import type { LoadedModels, ModelName } from '../models/registry.js';
import type { Area, Raster } from '../types.js';

/** One comparison of a candidate with its reference. */
export interface Score {
  /** The metric's value over the whole image, never NaN. */
  readonly value: number;
  /** 5th percentile of the metric over 32×32-pixel tiles, or `null` where the metric has no map. */
  readonly worstArea: number | null;
  /** The lowest of these tiles; `ssim` alone tells it. */
  readonly worstTile?: Tile;
}

/** A tile of a metric's map, as the part of the picture that it lies on. */
export interface Tile extends Area {
  /** Of the map. */
  readonly mean: number;
}

/** A reference image made ready to be compared with many candidates. Holds memory until it is garbage. */
export interface PreparedReference {
  /** Scores a candidate of the reference's width and height; its channels may differ (grey, alpha). */
  score(candidate: Raster): Score;
}

/** What every metric says of itself. */
interface MetricFacts {
  readonly name: string;
  /** One line: variant, window, colour, scale. */
  readonly description: string;
  /** The paper or implementation that it follows. */
  readonly source: string;
  /** Values that people go by, in a line. */
  readonly marks: string;
  /** Lowest and highest value; an end may be infinite. */
  readonly range: readonly [number, number];
  readonly higherIsBetter: boolean;
  /** Shortest side, in pixels, for which the metric is defined. */
  readonly minimumSide: number;
}

/** A full-reference metric: one file, one value of this type, one line in the registry. */
export interface FullReferenceMetric extends MetricFacts {
  /** Named targets, from the published just-noticeable-difference figures. */
  readonly presets: Readonly<Record<PresetName, number>>;
  /**
   * The loss of SSIM, 1 − SSIM, of photographs that score this. It brings every metric to the scale on which the encoders'
   * qualities are known, to say where a search starts and how close colour must stay. Falls as the score rises.
   */
  readonly ssimLoss: (score: number) => number;
  prepare(reference: Raster): PreparedReference;
}

export type PresetName = 'small' | 'balanced' | 'high';

/**
 * What makes a quality uncertain: `flat` where so much of the image is even that rounding moves the score, or that there
 * is none.
 */
export type QualityFlag = 'flat';

/** What a no-reference metric says about an image. */
export interface Quality {
  /** Never NaN or infinite; `null` where the metric is undefined, as on an image of one colour. */
  readonly value: number | null;
  readonly flags: readonly QualityFlag[];
}

/** A metric that needs no original: one file, one value of this type, one line in the registry. */
export interface NoReferenceMetric extends MetricFacts {
  /** External models without which it cannot be prepared. */
  readonly models: readonly ModelName[];
  /** @throws IqError `model_corrupt` for a model that does not read as what it should be */
  prepare(models: LoadedModels): PreparedMetric;
}

export interface PreparedMetric {
  /** @throws IqError `too_small` */
  score(raster: Raster): Quality;
}
