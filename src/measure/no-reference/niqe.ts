import { IqError } from '../../errors.js';
import { parseJson } from '../../json.js';
import type { NoReferenceMetric } from '../metric.js';
import { requireSide } from '../rasters.js';
import { fitGaussian, type Gaussian } from './multivariate.js';
import { niqeBlocks } from './niqe-blocks.js';
import { PRISTINE } from './niqe-pristine.js';
import { quality } from './quality.js';
import { pseudoInverseForm } from './symmetric.js';

const NAME = 'niqe';
const FEATURES = 36;
/** Two blocks: with one, there is no covariance. */
const MINIMUM_SIDE = 192;

/** NIQE against the project's own model of natural images, which `npm run fit:niqe` fitted. */
export const niqe: NoReferenceMetric = niqeAgainst(PRISTINE);

/**
 * NIQE (Mittal, Soundararajan & Bovik, IEEE Signal Processing Letters 20(3), 2013) as the authors' MATLAB computes it:
 * how far the statistics of an image's 96×96 blocks are from those of natural images; 0 to about 20, lower is better.
 * On luma in whole numbers, alpha on black. Numbers are comparable only under the same model of natural images.
 *
 * In f64; with the authors' model within 1 % of a port of their program on 35 distorted photographs.
 */
export function niqeAgainst(pristine: Gaussian): NoReferenceMetric {
  return {
    name: NAME,
    description: 'NIQE; luma in whole numbers, 7×7 Gaussian window σ 7/6, blocks of 96×96 pixels, two scales',
    source: "Mittal et al., Making a 'Completely Blind' Image Quality Analyzer, IEEE SPL 2013",
    marks: 'the Kodak photographs 2.2 to 3.7, blurred by σ 1.5 5.7 to 6.6',
    range: [0, Number.POSITIVE_INFINITY],
    higherIsBetter: false,
    minimumSide: MINIMUM_SIDE,
    models: [],
    prepare: () => ({
      score(raster) {
        requireSide(raster, NAME, MINIMUM_SIDE);
        const { blocks, rounding } = niqeBlocks(raster);
        const image = fitGaussian(blocks.map((block) => block.features));
        return quality(image ? distance(image, pristine) : Number.NaN, rounding);
      },
    }),
  };
}

/** Mahalanobis' distance of the means under the average of the covariances. */
function distance(image: Gaussian, pristine: Gaussian): number {
  const difference = image.mean.map((mean, i) => mean - (pristine.mean[i] ?? 0));
  const covariance = image.covariance.map((value, i) => (value + (pristine.covariance[i] ?? 0)) / 2);
  return Math.sqrt(pseudoInverseForm(covariance, difference));
}

/**
 * Reads a model of natural images from JSON: `mean`, 36 numbers, and `covariance`, 36 rows of 36.
 *
 * @param path named in messages
 * @throws IqError `model_corrupt`
 */
export function parsePristine(text: string, path: string): Gaussian {
  const { mean, covariance } = (parseJson(text) ?? {}) as Readonly<Record<string, unknown>>;
  const isRow = (row: unknown): row is number[] =>
    Array.isArray(row) && row.length === FEATURES && row.every(Number.isFinite);
  if (isRow(mean) && Array.isArray(covariance) && covariance.length === FEATURES && covariance.every(isRow)) {
    return { mean: Float64Array.from(mean), covariance: Float64Array.from(covariance.flat()) };
  }
  throw new IqError(
    'model_corrupt',
    `Expected JSON with a mean of ${FEATURES} numbers and a covariance of ${FEATURES} rows of as many in ${path}. Give another file.`,
    { path },
  );
}
