import { squaredErrorReference } from '../../kernels/luma.js';
import type { FullReferenceMetric } from '../metric.js';
import { prepareOnBackgrounds } from './backgrounds.js';

const NAME = 'psnr';
const PEAK = 255;
/** What stands for the infinity of equal images. Hardly anything else gets here: one level in a thousand pixels is 78 dB. */
const LARGEST = 100;

/**
 * Peak signal-to-noise ratio of luma, in decibels: 10 log10(255² / mean squared difference); 0 to 100, higher is better,
 * 100 for equal images and for those that are closer than 100 dB. Luma is that of ITU-R BT.601 (full range), not rounded.
 * Any size. Where either image is transparent both are composited on black and on white, and the lower score counts.
 *
 * It counts errors wherever they are, seen or not: for comparing with published figures, hardly as a target.
 */
export const psnr: FullReferenceMetric = {
  name: NAME,
  description: 'PSNR of BT.601 luma, peak 255, in dB, at most 100',
  source: 'ITU-T J.340 (2010), Reference algorithm for computing PSNR, without its alignment',
  marks: '100 for equal images; no mark holds across images',
  range: [0, LARGEST],
  higherIsBetter: true,
  minimumSide: 1,
  // No published just-noticeable difference: it spans 10 dB and more between images. These are what compression studies
  // usually call low, good and high quality.
  presets: { small: 36, balanced: 40, high: 44 },
  // Fitted to the medians of 39 photographs, mozjpeg from quality 50 to 98 and WebP alike.
  ssimLoss: (score) => 81 * Math.exp(-0.206 * score),

  prepare: (reference) =>
    prepareOnBackgrounds(reference, {
      name: NAME,
      minimumSide: 1,
      backgrounds: ['black', 'white'],
      prepareOn(background) {
        const prepared = squaredErrorReference(reference, background);
        return (candidate) => ({ value: decibels(prepared.compare(candidate).value), worstArea: null });
      },
    }),
};

function decibels(squaredError: number): number {
  return Math.min(10 * Math.log10(PEAK ** 2 / squaredError), LARGEST);
}
