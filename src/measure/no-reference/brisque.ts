import { IqError } from '../../errors.js';
import { loadedFile } from '../../models/registry.js';
import type { NoReferenceMetric } from '../metric.js';
import { requireSide } from '../rasters.js';
import { halve } from './bicubic.js';
import {
  fitAsymmetric,
  fitSymmetric,
  gamma,
  moments,
  NEIGHBOURS,
  pairMoments,
} from './generalised-gaussian.js';
import { mscn, roundingShare } from './mscn.js';
import { greyPlane, type Plane } from './plane.js';
import { quality } from './quality.js';
import { readRegression } from './regression.js';

const NAME = 'brisque';
const FEATURES = 36;
/** At half the resolution a side is still as long as the window. */
const MINIMUM_SIDE = 14;

/**
 * BRISQUE (Mittal, Moorthy & Bovik, IEEE TIP 21(12), 2012) as the authors' MATLAB computes it, with their model: about 0
 * (natural) to 100 (distorted), neither of which is a limit; lower is better. On luma in whole numbers, alpha on black.
 *
 * In f64; within .03 of a port that was checked against published scores, on images without the flag `flat`. The authors
 * pass scaled features on as six digits, which is not done here: it moves scores by less than 2e-4.
 */
export const brisque: NoReferenceMetric = {
  name: NAME,
  description:
    "BRISQUE, the authors' model; luma in whole numbers, 7×7 Gaussian window σ 7/6, two scales, not clamped",
  source: 'Mittal et al., No-Reference Image Quality Assessment in the Spatial Domain, IEEE TIP 2012',
  marks: 'the Kodak photographs 2 to 17, blurred by σ 1.5 39 to 47',
  range: [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
  higherIsBetter: false,
  minimumSide: MINIMUM_SIDE,
  models: ['brisque'],
  prepare(models) {
    const text = (file: string) => Buffer.from(loadedFile(models, 'brisque', file)).toString('latin1');
    const regression = readRegression(text('allmodel'), text('allrange'));
    if (regression.features !== FEATURES) {
      throw new IqError(
        'model_corrupt',
        `Expected a model of ${FEATURES} features for ${NAME} but received one of ${regression.features}.`,
      );
    }
    return {
      score(raster) {
        requireSide(raster, NAME, MINIMUM_SIDE);
        const whole = greyPlane(raster);
        const fine = describe(mscn(whole, 'zero'));
        const coarse = describe(mscn(halve(whole), 'zero'));
        const features = [...fine.features, ...coarse.features].map(sixDecimals);
        return quality(regression.predict(features), fine.rounding);
      },
    };
  },
};

/** The 18 features of a scale, NaN where a sign does not occur, and the share of the signs that only rounding gives. */
function describe(coefficients: Plane): { features: number[]; rounding: number } {
  const all = { left: 0, top: 0, width: coefficients.width, height: coefficients.height };
  const { shape, variance } = fitSymmetric(moments(coefficients, all));
  const features = [shape, variance];
  for (const neighbour of NEIGHBOURS) {
    const pairs = fitAsymmetric(pairMoments(coefficients, all, neighbour));
    const spread = Math.sqrt(gamma(1 / pairs.shape)) / Math.sqrt(gamma(3 / pairs.shape));
    const mean =
      (pairs.rightDeviation - pairs.leftDeviation) *
      (gamma(2 / pairs.shape) / gamma(1 / pairs.shape)) *
      spread;
    features.push(pairs.shape, mean, pairs.leftDeviation ** 2, pairs.rightDeviation ** 2);
  }
  return { features, rounding: roundingShare(coefficients) };
}

/** The authors hand features to the regression as text, printed with `%f`. */
function sixDecimals(value: number): number {
  return Number(value.toFixed(6));
}
