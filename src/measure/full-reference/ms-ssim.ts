import { msSsimReference } from '../../kernels/luma.js';
import type { FullReferenceMetric } from '../metric.js';
import { prepareOnBackgrounds } from './backgrounds.js';

const NAME = 'ms-ssim';
/** The shortest side that is still 11 pixels, the window's, after four halvings that round up. */
const MINIMUM_SIDE = 161;
/** By scale, from the full size down: how much each mattered to the viewers of the paper. */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/**
 * Multi-scale structural similarity of luma (Wang, Simoncelli & Bovik, Asilomar 2003); 0 to 1, higher is better, 1 for
 * equal images. Luma is that of ITU-R BT.601, not rounded; the shortest side must be at least 161 pixels. Halving takes the
 * mean of 2×2 pixels, an odd last row or column counted twice, as the authors' program does. A scale with a negative mean
 * counts as 0.
 *
 * Where either image is transparent both are composited on black and on white, and the lower score counts. There is no
 * worst area: a product over scales has no map.
 *
 * Computed in f32, summed in f64: within 2e-8 of a float64 implementation on 35 distorted photographs.
 */
export const msSsim: FullReferenceMetric = {
  name: NAME,
  description:
    'MS-SSIM, 5 scales, Gaussian window 11×11 σ 1.5, BT.601 luma, valid region, 2×2 means between scales',
  source:
    'Wang et al., Multi-scale Structural Similarity for Image Quality Assessment, Asilomar Conference 2003',
  marks: 'one just-noticeable difference at .9951 on average, half of one at .9968',
  range: [0, 1],
  higherIsBetter: true,
  minimumSide: MINIMUM_SIDE,
  // JPEG AIC-4, 300 images: one just-noticeable difference lies at .9951 on average, half of one at .9968.
  presets: {
    // As far below one JND as SSIM's preset of this name, in proportion to the distance from 1.
    small: 0.9928,
    // Past the average of half a JND, in the same proportion as for SSIM.
    balanced: 0.997,
    // Half as far from 1 as half a JND.
    high: 0.9984,
  },
  // Fitted to the medians of 39 photographs, mozjpeg from quality 50 to 98 and WebP alike.
  ssimLoss: (score) => 4.1 * (1 - score) ** 0.88,

  prepare: (reference) =>
    prepareOnBackgrounds(reference, {
      name: NAME,
      minimumSide: MINIMUM_SIDE,
      backgrounds: ['black', 'white'],
      prepareOn(background) {
        const prepared = msSsimReference(reference, background);
        return (candidate) => ({ value: combine(prepared.compare(candidate).details), worstArea: null });
      },
    }),
};

/** The product of the scales' means, each to the power of its weight. */
function combine(means: Float64Array): number {
  return WEIGHTS.reduce((product, weight, scale) => product * Math.max(means[scale] ?? 0, 0) ** weight, 1);
}
