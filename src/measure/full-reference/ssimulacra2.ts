import { CHANNELS, type MapChoice, MEANS, ssimulacra2Reference } from '../../kernels/ssimulacra2.js';
import type { Raster } from '../../types.js';
import type { FullReferenceMetric } from '../metric.js';
import { prepareOnBackgrounds } from './backgrounds.js';

const NAME = 'ssimulacra2';
const MINIMUM_SIDE = 8;
const MOST_SCALES = 6;

/**
 * What each norm weighs: for X, Y and B in turn, six scales of six weights, which are of the means (1-norms) of the maps
 * of structure, artefacts and lost detail, then of their 4-norms. Fitted by the author to the opinions in CID22, TID2013,
 * KADID-10k and KonFiG-IQA.
 */
// biome-ignore format: one line a scale
export const WEIGHTS = [
  0, 0.0007376606707406586, 0, 0, 0.0007793481682867309, 0,
  0, 0.0004371155730107379, 0, 1.1041726426657346, 0.00066284834129271, 0.00015231632783718752,
  0, 0.0016406437456599754, 0, 1.8422455520539298, 11.441172603757666, 0,
  0.0007989109436015163, 0.000176816438078653, 0, 1.8787594979546387, 10.94906990605142, 0,
  0.0007289346991508072, 0.9677937080626833, 0, 0.00014003424285435884, 0.9981766977854967, 0.00031949755934435053,
  0.0004550992113792063, 0, 0, 0.0013648766163243398, 0, 0,

  0, 0, 0, 7.466890328078848, 0, 17.445833984131262,
  0.0006235601634041466, 0, 0, 6.683678146179332, 0.00037724407979611296, 1.027889937768264,
  225.20515300849274, 0, 0, 19.213238186143016, 0.0011401524586618361, 0.001237755635509985,
  176.39317598450694, 0, 0, 24.43300999870476, 0.28520802612117757, 0.0004485436923833408,
  0, 0, 0, 34.77906344483772, 44.835625328877896, 0,
  0, 0, 0, 0, 0, 0,

  0, 0.0008680556573291698, 0, 0, 0, 0,
  0, 0.0005313191874358747, 0, 0.00016533814161379112, 0, 0,
  0, 0, 0, 0.0004179171803251336, 0.0017290828234722833, 0,
  0.0020827005846636437, 0, 0, 8.826982764996862, 23.19243343998926, 0,
  95.1080498811086, 0.9863978034400682, 0.9834382792465353, 0.0012286405048278493, 171.2667255897307, 0.9807858872435379,
  0, 0, 0, 0.0005130064588990679, 0, 0.00010854057858411537,
];

/**
 * SSIMULACRA2, version 2.1 (Sneyers, Cloudinary, 2023; https://github.com/cloudinary/ssimulacra2 is the definition), for
 * what a viewer sees at normal distance, colour included. At most 100 (equal images) and without a lower end, higher is
 * better. Its author's marks: 90 cannot be told apart even by flicker, 80 not side by side, 70 hardly, 50 medium and 30
 * low quality. Not symmetric: new edges weigh other than lost ones. The shortest side must be at least 8 pixels.
 *
 * Reads samples as sRGB. As in the definition alpha is composited, in gamma-encoded values, on a dark grey (.1) and on a
 * bright one (.9), and the worse score counts, and small images have fewer scales, with weights that move up to fill the
 * gap. The definition looks at the original's alpha alone; here that of either image is enough. No worst area: its norms
 * are taken over the whole image.
 *
 * Computed in f32, summed in f64, by formulas that do not cancel: within 2e-3 of a float64 implementation. The
 * definition's program rounds more, which shows where an image is flat: on 35 distorted photographs it differs by .03 on
 * average and by .2 at most.
 */
export const ssimulacra2: FullReferenceMetric = {
  name: NAME,
  description: 'SSIMULACRA2 2.1: structure, artefacts and lost detail in XYB at 6 scales; sees colour',
  source: 'Sneyers, SSIMULACRA 2.1, 2023, https://github.com/cloudinary/ssimulacra2',
  marks:
    '90 indistinguishable in flicker, 80 side by side, 70 mild loss; one just-noticeable difference at 78.9 on average',
  range: [Number.NEGATIVE_INFINITY, 100],
  higherIsBetter: true,
  minimumSide: MINIMUM_SIDE,
  // JPEG AIC-4, 300 images: one just-noticeable difference lies at 78.9 on average, 75 to 82 by image, half of one at 83.5.
  presets: {
    // The lower end of one JND: where the most forgiving images begin to show it.
    small: 75,
    // The upper end of one JND: few images, if any, show a whole one.
    balanced: 82,
    // The author's mark for what cannot be told apart in flicker.
    high: 90,
  },
  // Fitted to the medians of 39 photographs, mozjpeg from quality 50 to 98 and WebP alike.
  ssimLoss: (score) => 0.59 * ((100 - score) / 100) ** 1.97,

  prepare: (reference) =>
    prepareOnBackgrounds(reference, {
      name: NAME,
      minimumSide: MINIMUM_SIDE,
      backgrounds: [0.1, 0.9],
      prepareOn(background) {
        const scales = scaleCount(reference);
        const prepared = ssimulacra2Reference(reference, { background, scales, maps: neededMaps(scales) });
        return (candidate) => ({
          value: combine(prepared.compare(candidate).details, scales),
          worstArea: null,
        });
      },
    }),
};

/** A scale is halved again as long as its own shortest side is at least 8. */
function scaleCount({ width, height }: Raster): number {
  let count = 1;
  for (let side = Math.min(width, height); side >= MINIMUM_SIDE && count < MOST_SCALES; count++)
    side = Math.ceil(side / 2);
  return count;
}

/** The weight of a norm (0: mean, 1: 4-norm) of a map (0: structure, 1: artefacts, 2: lost detail). */
function weightOf(scales: number, channel: number, scale: number, norm: number, map: number): number {
  return WEIGHTS[((channel * scales + scale) * 2 + norm) * 3 + map] ?? 0;
}

/** The maps that have any weight. */
function neededMaps(scales: number): MapChoice {
  let [structure, any] = [0, 0];
  for (let scale = 0; scale < scales; scale++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      const isWeighed = (map: number) =>
        [0, 1].some((norm) => weightOf(scales, channel, scale, norm, map) > 0);
      const bit = 1 << (CHANNELS * scale + channel);
      if (isWeighed(0)) structure |= bit;
      if ([0, 1, 2].some(isWeighed)) any |= bit;
    }
  }
  return { structure, any };
}

/** The weighted sum of all norms, brought to the scale of 100 by the definition's polynomial and power. */
function combine(means: Float64Array, scales: number): number {
  let sum = 0;
  for (let scale = 0; scale < scales; scale++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      for (let map = 0; map < 3; map++) {
        const at = (scale * CHANNELS + channel) * MEANS + 2 * map;
        sum += weightOf(scales, channel, scale, 0, map) * (means[at] ?? 0);
        sum += weightOf(scales, channel, scale, 1, map) * (means[at + 1] ?? 0) ** 0.25;
      }
    }
  }
  const scaled = sum * 0.9562382616834844;
  const curved =
    (2.326765642916932 - 0.020884521182843837 * scaled + 6.248496625763138e-5 * scaled ** 2) * scaled;
  return curved > 0 ? 100 - 10 * curved ** 0.6276336467831387 : 100;
}
