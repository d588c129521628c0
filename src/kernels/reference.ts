import { IqError } from '../errors.js';
import type { Raster } from '../types.js';
import { instantiateKernels, type KernelExports } from './module.js';

/** Most bytes of a reference, made ready, that are kept. Beyond it its 8-bit rows are converted for each candidate. */
export const KEPT_BUDGET = 128 * 2 ** 20;

export interface Comparison {
  readonly value: number;
  /** What the value is made of; which numbers these are depends on the kernel. */
  readonly details: Float64Array;
}

interface Preparation {
  /** Whether what the kernel makes of the reference stays in its memory. */
  readonly kept: boolean;
  /** Calls one of the exports' `prepare…`. */
  readonly prepare: (kernels: KernelExports) => void;
}

/**
 * A reference in a WebAssembly instance of its own (an instance holds a single one), ready to be compared with any number
 * of candidates. Everything is synchronous. The reference's samples must not change during its use.
 *
 * @throws IqError `out_of_memory` from the constructor.
 */
export class KernelReference {
  readonly #kernels: KernelExports;
  readonly #memory: Uint8Array;
  /** The raster of a reference that is not kept. */
  readonly #streamed: Raster | undefined;

  constructor(reference: Raster, { kept, prepare }: Preparation) {
    const { width, height } = reference;
    try {
      this.#kernels = instantiateKernels();
      prepare(this.#kernels);
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
  compare(candidate: Raster): Comparison {
    const kernels = this.#kernels;
    const candidateStage = kernels.candidateStage();
    const referenceStage = kernels.referenceStage();
    kernels.begin(candidate.channels);
    this.#eachStrip(candidate.height, (first, rows) => {
      this.#copy(candidate, first, rows, candidateStage);
      if (this.#streamed !== undefined) this.#copy(this.#streamed, first, rows, referenceStage);
      kernels.push(rows);
    });
    const value = kernels.finish();
    const details = new Float64Array(kernels.memory.buffer, kernels.details(), kernels.detailCount());
    return { value, details: details.slice() };
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
