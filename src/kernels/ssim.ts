import { IqError } from '../errors.js';
import type { Raster } from '../types.js';
import { instantiateKernels, type KernelExports } from './module.js';

/** Numbers of the planes in `assembly/planes.ts`. */
const PLANES = { luma: 0, cb: 1, cr: 2 } as const;

/**
 * One plane of an image, after ITU-R BT.601 (full range), from gamma-encoded samples: luma 0 to 255, Cb and Cr −127.5
 * to 127.5.
 */
export interface PlaneChoice {
  readonly plane: keyof typeof PLANES;
  /** What shows through alpha. The chroma planes are neutral on either. */
  readonly background: 'black' | 'white';
  /** Compare at half resolution: means of 2×2 samples, an odd last row or column counted twice. */
  readonly halved: boolean;
}

export interface SsimResult {
  /** Mean of the SSIM map over the valid region; at most 1, higher is better. */
  readonly mean: number;
  /** Means over the tiles of the map, row by row. */
  readonly tileMeans: Float64Array;
}

/** Largest float plane that is kept, in bytes: 33 megapixels. Beyond it the 8-bit rows are converted each time. */
export const PLANE_BUDGET = 128 * 2 ** 20;

/**
 * One plane of one reference, ready to be compared with any number of candidates (SSIM of Wang et al. 2004:
 * Gaussian 11×11, σ 1.5, K1 .01, K2 .03, range 255). The compared plane must be at least 11×11.
 *
 * Has its own WebAssembly instance, because an instance holds the plane of a single reference. Everything is
 * synchronous. The reference's samples must not change during its use.
 *
 * @throws IqError `out_of_memory` from the constructor.
 */
export class SsimReference {
  readonly #kernels: KernelExports;
  readonly #memory: Uint8Array;
  /** The raster of a reference whose plane is too large to be kept. */
  readonly #streamed: Raster | undefined;

  constructor(reference: Raster, choice: PlaneChoice, planeBudget = PLANE_BUDGET) {
    const { width, height, channels } = reference;
    const planeBytes = (width * height * 4) / (choice.halved ? 4 : 1);
    const kept = planeBytes <= planeBudget;
    try {
      this.#kernels = instantiateKernels();
      this.#kernels.prepare(
        width,
        height,
        channels,
        PLANES[choice.plane],
        Number(choice.background === 'white'),
        Number(choice.halved),
        Number(kept),
      );
    } catch (cause) {
      const message = `Expected memory for a ${width}×${height} reference but none is left; run fewer workers.`;
      throw new IqError('out_of_memory', message, { cause });
    }
    // All memory is allocated by now, so this view stays valid.
    this.#memory = new Uint8Array(this.#kernels.memory.buffer);
    this.#streamed = kept ? undefined : reference;
    if (!kept) return;
    const stage = this.#kernels.referenceStage();
    this.#eachStrip(height, (first, rows) => {
      this.#copy(reference, first, rows, stage);
      this.#kernels.keep(rows);
    });
  }

  /** Compares a candidate of the reference's width and height; its channels may differ. */
  compare(candidate: Raster): SsimResult {
    const kernels = this.#kernels;
    const candidateStage = kernels.candidateStage();
    const referenceStage = kernels.referenceStage();
    kernels.begin(candidate.channels);
    this.#eachStrip(candidate.height, (first, rows) => {
      this.#copy(candidate, first, rows, candidateStage);
      if (this.#streamed !== undefined) this.#copy(this.#streamed, first, rows, referenceStage);
      kernels.push(rows);
    });
    const mean = kernels.finish();
    const tiles = new Float64Array(kernels.memory.buffer, kernels.tiles(), kernels.tileCount());
    return { mean, tileMeans: tiles.slice() };
  }

  #eachStrip(height: number, visit: (first: number, rows: number) => void): void {
    const stripRows = this.#kernels.stripRows();
    for (let first = 0; first < height; first += stripRows) visit(first, Math.min(stripRows, height - first));
  }

  #copy(raster: Raster, first: number, rows: number, stage: number): void {
    const rowBytes = raster.width * raster.channels;
    this.#memory.set(raster.data.subarray(first * rowBytes, (first + rows) * rowBytes), stage);
  }

  /** Size of the instance's memory, in bytes. */
  get memoryBytes(): number {
    return this.#memory.byteLength;
  }
}
