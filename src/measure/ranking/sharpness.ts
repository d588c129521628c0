import { EDGE_BIN_WIDTH, type PictureStatistics } from '../../kernels/picture-statistics.js';
import { MEASURED_SIDE } from '../../kernels/thumbnail.js';
import type { Feature } from './feature.js';
import { noiseSigma } from './noise.js';

/** Share of the pixels that count as edges: those with the steepest coarse gradients. */
const EDGE_SHARE = 0.015;
/** Fewer edges than this tell nothing. */
const FEWEST_EDGES = 20;
/** What white noise of variance 1 adds to the squared gradient: central differences, then those after the binomial. */
const FINE_NOISE = 1;
const COARSE_NOISE = 0.04486;
/** An edge's coarse gradient stands out from the noise's, in squares. */
const STANDS_OUT = 10;
/** What white noise of variance 1 adds to the variance of the 4-neighbour Laplacian: 1 + 1 + 1 + 1 + 16. */
const LAPLACIAN_NOISE = 20;
/**
 * Variance, in pixels², of the blur of edges in photographs that are as sharp as their pixels allow: the median of 79
 * photographs, for central differences as used here.
 */
const ALLOWED_BLUR = 0.6;
/** Ratios of gradients closer to 1 than this are beyond measuring; the blur is then about 10 pixels. */
const SMALLEST_EXCESS = 0.01;

/**
 * Sharpness, higher is better:
 * - `sharpness`: the reciprocal of the width of edges, 1 / σ with σ in pixels of a picture with a long side of 1024; 0 to
 *   about 2.5, a sharp photograph has 1.2, one blurred by σ = 2 has .5. After Zhuo & Sim: an edge of blur σ that is
 *   blurred once more, by variance 1, loses gradient, and the squared ratio is (σ² + 1) / σ², whatever its contrast.
 *   Taken over the steepest 1.5 % of the pixels, so that a soft background costs nothing, after subtraction of what noise
 *   adds. In a smaller picture σ counts for as many more pixels as it lacks to 1024, but not the width that even the
 *   sharpest picture has in its own pixels.
 * - `laplacian_variance`: of the 4-neighbour Laplacian of luma, levels², as it is commonly used, noise included.
 * - `laplacian_peak`: mean of the upper half of an 8×8 grid's mean squared Laplacians, less the noise's, levels².
 */
export const sharpness: Feature<'sharpness' | 'laplacian_variance' | 'laplacian_peak'> = {
  name: 'sharpness',
  description: 'reciprocal width of the steepest edges; variance of the Laplacian',
  source:
    'Zhuo & Sim, Defocus map estimation from a single image, Pattern Recognition 44(9), 2011; Pech-Pacheco et al., ICPR 2000',
  measure(statistics) {
    const noiseVariance = noiseSigma(statistics) ** 2;
    return {
      sharpness: edgeSharpness(statistics, noiseVariance),
      ...laplacian(statistics, noiseVariance),
    };
  },
};

function edgeSharpness(statistics: PictureStatistics, noiseVariance: number): number {
  const { count, fine, coarse } = steepest(statistics, noiseVariance);
  if (count < FEWEST_EDGES) return 0;
  const signal = coarse - count * COARSE_NOISE * noiseVariance;
  const excess = (fine - count * FINE_NOISE * noiseVariance) / signal - 1;
  const blur = 1 / Math.max(excess, SMALLEST_EXCESS);
  const scale = MEASURED_SIDE / Math.max(statistics.width, statistics.height);
  return 1 / Math.sqrt(blur + Math.max(0, blur - ALLOWED_BLUR) * (scale ** 2 - 1));
}

/** Adds up the bins of edges from the steepest down, as far as they count. */
function steepest({ edges, edgePixels }: PictureStatistics, noiseVariance: number) {
  const wanted = EDGE_SHARE * edgePixels;
  const faintest = Math.sqrt(STANDS_OUT * COARSE_NOISE * noiseVariance);
  let [count, fine, coarse] = [0, 0, 0];
  for (let bin = edges.length / 3 - 1; bin * EDGE_BIN_WIDTH >= faintest && count < wanted; bin--) {
    count += edges[3 * bin] ?? 0;
    fine += edges[3 * bin + 1] ?? 0;
    coarse += edges[3 * bin + 2] ?? 0;
  }
  return { count, fine, coarse };
}

function laplacian({ laplacian: tiles }: PictureStatistics, noiseVariance: number) {
  let [sum, squares, count] = [0, 0, 0];
  const energies: number[] = [];
  for (let at = 0; at < tiles.length; at += 3) {
    const [tileSum = 0, tileSquares = 0, tileCount = 0] = tiles.subarray(at, at + 3);
    sum += tileSum;
    squares += tileSquares;
    count += tileCount;
    energies.push(tileSquares / Math.max(1, tileCount));
  }
  const upper = energies.sort((a, b) => b - a).slice(0, energies.length / 2);
  const peak = upper.reduce((total, energy) => total + energy, 0) / Math.max(1, upper.length);
  return {
    laplacian_variance: count === 0 ? 0 : squares / count - (sum / count) ** 2,
    laplacian_peak: Math.max(0, peak - LAPLACIAN_NOISE * noiseVariance),
  };
}
