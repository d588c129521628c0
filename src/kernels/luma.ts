import type { Raster } from '../types.js';
import type { KernelExports } from './module.js';
import { KEPT_BUDGET, KernelReference } from './reference.js';
import type { Background } from './ssim.js';

/** A kernel of the luma plane (ITU-R BT.601 full range, not rounded). */
type LumaKernel = Extract<keyof KernelExports, 'prepareMsSsim' | 'prepareSquaredError'>;

function lumaReference(
  kernel: LumaKernel,
  reference: Raster,
  background: Background,
  budget: number,
): KernelReference {
  const { width, height, channels } = reference;
  const kept = width * height * 4 <= budget;
  return new KernelReference(reference, {
    kept,
    prepare: (kernels) =>
      kernels[kernel](width, height, channels, Number(kept), Number(background === 'white')),
  });
}

/**
 * The five means of MS-SSIM (Wang, Simoncelli & Bovik 2003), each at most 1: of contrast times structure at full size
 * and at three halvings, of the whole SSIM at the fourth. The shortest side must be at least 161 pixels.
 *
 * @throws IqError `out_of_memory`
 */
export function msSsimReference(
  reference: Raster,
  background: Background,
  budget = KEPT_BUDGET,
): KernelReference {
  return lumaReference('prepareMsSsim', reference, background, budget);
}

/**
 * The mean squared difference, 0 to 65025; 0 for equal planes.
 *
 * @throws IqError `out_of_memory`
 */
export function squaredErrorReference(
  reference: Raster,
  background: Background,
  budget = KEPT_BUDGET,
): KernelReference {
  return lumaReference('prepareSquaredError', reference, background, budget);
}
