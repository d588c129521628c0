import type { Raster } from '../types.js';
import { KEPT_BUDGET, KernelReference } from './reference.js';

/** Numbers of the planes in `assembly/planes.ts`. */
const PLANES = { luma: 0, cb: 1, cr: 2 } as const;

/** What shows through alpha. */
export type Background = 'black' | 'white';

/**
 * One plane of an image, after ITU-R BT.601 (full range), from gamma-encoded samples: luma 0 to 255, Cb and Cr −127.5
 * to 127.5.
 */
export interface PlaneChoice {
  readonly plane: keyof typeof PLANES;
  /** The chroma planes are neutral on either. */
  readonly background: Background;
  /** Compare at half resolution: means of 2×2 samples, an odd last row or column counted twice. */
  readonly halved: boolean;
}

export interface SsimResult {
  /** Mean of the SSIM map over the valid region; at most 1, higher is better. */
  readonly mean: number;
  /** Means over the tiles of the map, row by row. */
  readonly tileMeans: Float64Array;
}

/**
 * One plane of one reference, ready to be compared with any number of candidates (SSIM of Wang et al. 2004:
 * Gaussian 11×11, σ 1.5, K1 .01, K2 .03, range 255). The compared plane must be at least 11×11.
 *
 * @throws IqError `out_of_memory` from the constructor.
 */
export class SsimReference {
  readonly #reference: KernelReference;

  constructor(reference: Raster, { plane, background, halved }: PlaneChoice, budget = KEPT_BUDGET) {
    const { width, height, channels } = reference;
    const kept = (width * height * 4) / (halved ? 4 : 1) <= budget;
    this.#reference = new KernelReference(reference, {
      kept,
      prepare: (kernels) =>
        kernels.prepareSsim(
          width,
          height,
          channels,
          Number(kept),
          Number(background === 'white'),
          PLANES[plane],
          Number(halved),
        ),
    });
  }

  /** Compares a candidate of the reference's width and height; its channels may differ. */
  compare(candidate: Raster): SsimResult {
    const { value, details } = this.#reference.compare(candidate);
    return { mean: value, tileMeans: details };
  }

  /** Size of the kernel's memory, in bytes. */
  get memoryBytes(): number {
    return this.#reference.memoryBytes;
  }
}
