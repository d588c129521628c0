import { pictureStatistics } from '../../kernels/picture-statistics.js';
import type { Raster } from '../../types.js';
import { colourCast } from './colour-cast.js';
import { colourfulness } from './colourfulness.js';
import { contrast } from './contrast.js';
import { exposure } from './exposure.js';
import type { Feature } from './feature.js';
import { noise } from './noise.js';
import { sharpness } from './sharpness.js';

export type FeatureName = 'sharpness' | 'exposure' | 'contrast' | 'colourfulness' | 'colour-cast' | 'noise';

/** The features of a ranking that come from pixels, by name. */
export const FEATURES = {
  sharpness,
  exposure,
  contrast,
  colourfulness,
  'colour-cast': colourCast,
  noise,
} satisfies Record<FeatureName, Feature<string>>;

type FieldOf<F> = F extends Feature<infer Field> ? Field : never;

/** Raw values by the name of their column. */
export type RawFeatures = Readonly<Record<FieldOf<(typeof FEATURES)[FeatureName]>, number>>;

/** The names of the raw values, in the order of the features. */
export const RAW_FEATURES = [
  'sharpness',
  'laplacian_variance',
  'laplacian_peak',
  'exposure',
  'clipped_shadows',
  'clipped_highlights',
  'luma_p2',
  'luma_p5',
  'luma_p50',
  'luma_p95',
  'luma_p98',
  'contrast',
  'luma_spread',
  'entropy',
  'colourfulness',
  'colour_cast',
  'noise_sigma',
] as const satisfies readonly (keyof RawFeatures)[];

/** Raised when any raw value of some picture changes: what was measured before is then measured again. */
export const FEATURES_VERSION = 1;

/**
 * Measures all features of a thumbnail: RGB, 8 bits, sRGB, the longest side at most 1024 pixels.
 *
 * @param softening how many times sharper edges would be but for how the thumbnail was made
 * @throws RangeError for other rasters, which is a mistake of the caller
 */
export function measureFeatures(thumbnail: Raster, softening = 1): RawFeatures {
  const statistics = pictureStatistics(thumbnail);
  const sharpnesses = FEATURES.sharpness.measure(statistics);
  return {
    ...sharpnesses,
    sharpness: sharpnesses.sharpness * softening,
    ...FEATURES.exposure.measure(statistics),
    ...FEATURES.contrast.measure(statistics),
    ...FEATURES.colourfulness.measure(statistics),
    ...FEATURES['colour-cast'].measure(statistics),
    ...FEATURES.noise.measure(statistics),
  };
}
