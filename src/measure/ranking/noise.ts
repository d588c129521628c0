import type { PictureStatistics } from '../../kernels/picture-statistics.js';
import type { Feature } from './feature.js';
import { nthSmallest } from './nth-smallest.js';

/** Mean absolute response to Immerkær's mask of white noise with σ 1: 6 √(2/π). */
const RESPONSE_PER_SIGMA = 6 * Math.sqrt(2 / Math.PI);
/** In blocks near black or white, clipping hides the noise. */
const DARKEST = 12;
const BRIGHTEST = 243;
/** Blocks that must be left for clipped ones to be passed over. */
const ENOUGH_BLOCKS = 20;
/** The flattest blocks show the noise without the picture. */
const FLATTEST = 0.1;
/** Of pure noise, the 10th percentile over blocks of 256 pixels lies this much below the mean (by simulation). */
const BIAS = 0.917;

/**
 * Noise: `noise_sigma`, standard deviation of the noise of luma in levels, 0 upwards, lower is better. Immerkær's mask
 * is blind to slopes, but not to texture; so the mean over the picture that he takes is replaced by the 10th percentile
 * over 16×16 blocks. Of a picture that was made smaller, the noise that is left.
 */
export const noise: Feature<'noise_sigma'> = {
  name: 'noise',
  description: 'standard deviation of noise in luma, from the flattest tenth of 16×16 blocks',
  source: 'Immerkær, Fast Noise Variance Estimation, CVIU 64(2), 1996',
  measure: (statistics) => ({ noise_sigma: noiseSigma(statistics) }),
};

export function noiseSigma({ blocks }: PictureStatistics): number {
  const count = blocks.length / 3;
  const unclipped = new Float64Array(count);
  let found = 0;
  for (let at = 0; at < blocks.length; at += 3) {
    const luma = blocks[at + 1] ?? 0;
    if (luma > DARKEST && luma < BRIGHTEST) unclipped[found++] = blocks[at] ?? 0;
  }
  const chosen =
    found > ENOUGH_BLOCKS
      ? unclipped.subarray(0, found)
      : Float64Array.from({ length: count }, (_, block) => blocks[3 * block] ?? 0);
  return nthSmallest(chosen, Math.floor(FLATTEST * chosen.length)) / RESPONSE_PER_SIGMA / BIAS;
}
