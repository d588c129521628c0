/**
 * How much JPEG's scaling while it is loaded softens edges, beside the correction for it: `npm run fit:softening` prints the
 * sharpness of the shared photographs decoded whole over that of their thumbnails, by size.
 */
import sharp from 'sharp';
import { mean } from 'simple-statistics';
import { examine } from '../../src/decode/metadata.js';
import { decodeThumbnail, thumbnailSoftening } from '../../src/decode/thumbnail.js';
import { imageLimits } from '../../src/limits.js';
import { measureFeatures } from '../../src/measure/ranking/registry.js';
import { photosOf } from '../bench/photos.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

/** Longest sides, in pixels; the photographs have 3840, larger ones are enlarged. */
const SIDES = [3100, 3300, 3600, 3900, 4096, 4500, 5000, 5200, 5800, 6500, 7500, 8300, 9300, 10_500];

if (!hasShared('photos')) throw new Error(SHARED_HINT);
const unlimited = { limitInputPixels: false };
console.info('longest side, pixels | whole over thumbnail: mean, least, most | the correction');
for (const side of SIDES) {
  const ratios: number[] = [];
  let softening = 1;
  for (const photo of photosOf('budgie')) {
    const resized = sharp(photo).resize(side, side, { fit: 'inside', fastShrinkOnLoad: false });
    const bytes = await resized.jpeg({ quality: 95 }).toBuffer();
    const info = await examine(bytes, photo, imageLimits({}));
    softening = thumbnailSoftening(info);
    const { data, info: raw } = await sharp(bytes, unlimited).raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels } = raw;
    const whole = await sharp(data, { raw: { width, height, channels }, ...unlimited })
      .resize(1024, 1024, { fit: 'inside' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const size = { width: whole.info.width, height: whole.info.height, channels: 3 } as const;
    const truth = measureFeatures({ data: whole.data, ...size }).sharpness;
    ratios.push(truth / measureFeatures(await decodeThumbnail(bytes, info, photo)).sharpness);
  }
  const figures = [mean(ratios), Math.min(...ratios), Math.max(...ratios), softening];
  console.info([side, ...figures.map((figure) => figure.toFixed(4))].join(' | '));
}
