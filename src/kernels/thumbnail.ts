import type { Raster } from '../types.js';
import { instantiateKernels, type KernelExports } from './module.js';

/** Longest side that can be measured, in pixels. */
export const MEASURED_SIDE = 1024;

/** One instance a process: what it holds is written anew by each call. */
let ready: { readonly kernels: KernelExports; readonly address: number } | undefined;

/**
 * Copies an RGB raster of at most 1024 pixels a side to where the kernels measure thumbnails.
 *
 * @throws RangeError for other rasters, which is a mistake of the caller
 */
export function kernelsWith({ data, width, height, channels }: Raster): KernelExports {
  if (channels !== 3 || Math.max(width, height) > MEASURED_SIDE || Math.min(width, height) < 1) {
    throw new RangeError(
      `Expected 3 channels and at most ${MEASURED_SIDE} pixels a side but received ${channels} and ${width}×${height}.`,
    );
  }
  ready ??= start();
  const { kernels, address } = ready;
  new Uint8Array(kernels.memory.buffer).set(data, address);
  return kernels;
}

function start() {
  const kernels = instantiateKernels();
  return { kernels, address: kernels.thumbnail() };
}
