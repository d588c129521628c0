import { ssim as compare } from 'ssim.js';
import type { Raster } from '../../types.js';
import type { FullReferenceMetric } from '../metric.js';
import { tileMeans, worstArea } from '../worst-area.js';
import { prepareOnBackgrounds } from './backgrounds.js';
import { ssim } from './ssim.js';

const NAME = 'ssim.js';
const MINIMUM_SIDE = 11;

/**
 * `fast` is the Gaussian SSIM of the paper with a separated window: the numbers of `original` in less time. The
 * package's defaults would shrink the images to 256 pixels and use box windows.
 */
const OPTIONS = { ssim: 'fast', downsample: false, rgb2grayVersion: 'original' } as const;

/**
 * SSIM by the ssim.js package: the definition of `ssim` but for luma that is rounded to whole numbers, which moves
 * it by up to 1.5e-3 (twice that with alpha, as composites are rounded too). An independent second opinion; over a
 * hundred times slower, and 2 GB on 6 megapixels. Alpha is treated as by `ssim`.
 */
export const ssimJs: FullReferenceMetric = {
  name: NAME,
  description:
    "ssim.js with ssim: 'fast', downsample: false, rgb2grayVersion: 'original': luma rounded to 8 bits",
  source: 'Wang et al., IEEE TIP 2004, by https://github.com/obartra/ssim',
  marks: 'those of ssim, to about a thousandth',
  range: ssim.range,
  higherIsBetter: true,
  minimumSide: MINIMUM_SIDE,
  // The same scale.
  presets: ssim.presets,
  ssimLoss: ssim.ssimLoss,

  prepare: (reference) =>
    prepareOnBackgrounds(reference, {
      name: NAME,
      minimumSide: MINIMUM_SIDE,
      backgrounds: [0, 255],
      prepareOn: (background) => (candidate) => {
        const [first, second] = [flatten(reference, background), flatten(candidate, background)];
        const { mssim, ssim_map: map } = compare(first, second, OPTIONS);
        return { value: mssim, worstArea: worstArea(tileMeans(map.data, map.width, map.height)) };
      },
    }),
};

/** Opaque RGBA, which is all that the package reads. */
function flatten({ data, width, height, channels }: Raster, background: number) {
  const flat = new Uint8ClampedArray(width * height * 4);
  const colours = channels < 3 ? 1 : 3;
  for (let from = 0, to = 0; to < flat.length; from += channels, to += 4) {
    const alpha = channels === colours ? 1 : (data[from + colours] ?? 255) / 255;
    for (let colour = 0; colour < 3; colour++) {
      const sample = data[from + (colours === 1 ? 0 : colour)] ?? 0;
      flat[to + colour] = sample * alpha + background * (1 - alpha);
    }
    flat[to + 3] = 255;
  }
  return { data: flat, width, height };
}
