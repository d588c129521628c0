import type { Raster } from '../types.js';
import { KernelReference } from './reference.js';

/** X, Y and B. */
export const CHANNELS = 3;
/** Numbers per scale and channel. */
export const MEANS = 6;

/** Bit 3 s + k stands for channel k at scale s. */
export interface MapChoice {
  /** Where the map of structure is needed. */
  readonly structure: number;
  /** Where any map is needed. */
  readonly any: number;
}

export interface Ssimulacra2Options {
  /** Grey level under transparent pixels, gamma-encoded, 0 to 1. */
  readonly background: number;
  /** Number of scales, 1 to 6. */
  readonly scales: number;
  /** What is not chosen is not computed; its numbers are 0. */
  readonly maps: MapChoice;
}

/**
 * The error maps of SSIMULACRA2, as means: the details of a comparison are, by scale and channel, those of the map of
 * structure, of artefacts and of lost detail, each followed by the mean of its fourth powers; not negative, lower is
 * better, 0 for equal images.
 *
 * @throws IqError `out_of_memory`
 */
export function ssimulacra2Reference(
  reference: Raster,
  { background, scales, maps: { structure, any } }: Ssimulacra2Options,
): KernelReference {
  const { width, height, channels } = reference;
  return new KernelReference(reference, {
    kept: false,
    prepare: (kernels) =>
      kernels.prepareSsimulacra2(width, height, channels, background, scales, structure, any),
  });
}
