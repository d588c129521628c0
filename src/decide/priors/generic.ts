import { logLoss } from '../log-loss.js';
import { type Prior, SILENT, type Strand } from '../prior.js';

/** How much an image's log loss may be shifted, and its slope differ, from a curve that was only guessed: one deviation. */
const SHIFT = 0.8;
const TILT = 0.3;
const SMOOTH = 0.1;
const ROUGH = 0.02;

/**
 * A prior for encoders that were not studied, straight through a few guessed points. There is no probe: its curve is the
 * real encode's, and the gap is nothing.
 *
 * @param points at least two, both ascending: quality and the SSIM of the typical image
 */
export function genericPrior(points: readonly (readonly [quality: number, score: number])[]): Prior {
  const knots = points.map(([quality]) => quality);
  const mean = points.map(([, score]) => logLoss(1 - score));
  const centre = mean.reduce((sum, value) => sum + value, 0) / mean.length;
  const silent: Strand = {
    mean: knots.map(() => 0),
    loadings: knots.map(() => [0, 0]),
    smooth: SILENT,
    rough: 0,
  };
  return {
    knots,
    probe: {
      mean,
      loadings: mean.map((value) => [SHIFT, TILT * (value - centre)]),
      smooth: SMOOTH,
      rough: ROUGH,
    },
    gap: { ...silent, smooth: 0 },
    bits: silent,
    bitsGap: silent,
    sourceBits: { mean: 0, loadings: [0, 0], noise: SILENT },
  };
}
