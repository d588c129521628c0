import sharp from 'sharp';
import type { Raster } from '../types.js';
import type { EmbeddedPicture } from './capture.js';

/** A setting of the encoder: a quality, or `null` for lossless. */
export type Rung = number | null;

/**
 * The best first. At 95 no loss is seen beside what is to be judged; 512×512 pixels of 30 photographs took 68 kB there
 * in the middle, 95 kB at 98 and 298 kB without loss, and near-lossless files (190 kB) seven times as long.
 */
export const TRUE_TO_LIFE: readonly Rung[] = [null, 98, 95, 92, 88, 84, 78, 70, 60, 45, 30, 15, 5, 1];

/**
 * Encodes pictures as WebP, all at the same setting: the first of the rungs at which they take together no more than so
 * many bytes of base64. `null` where they do at none.
 */
export async function fitPictures(
  rasters: readonly Raster[],
  rungs: readonly Rung[],
  bytes: number,
): Promise<EmbeddedPicture[] | null> {
  for (const rung of rungs) {
    const pictures: EmbeddedPicture[] = [];
    let left = bytes;
    for (const raster of rasters) {
      const picture = await embed(raster, rung);
      left -= picture.data.length;
      // The others of a rung that is too large already need not be encoded.
      if (left < 0) break;
      pictures.push(picture);
    }
    if (left >= 0) return pictures;
  }
  return null;
}

async function embed({ data, width, height, channels }: Raster, rung: Rung): Promise<EmbeddedPicture> {
  const file = await sharp(data, { raw: { width, height, channels } })
    .webp(
      rung === null
        ? // Colours that nobody sees are kept too: the picture is what was judged, to the last byte.
          { lossless: true, exact: true, effort: 0 }
        : { quality: rung, smartSubsample: true, effort: 2 },
    )
    .toBuffer();
  return { mime: 'image/webp', width, height, data: file.toString('base64') };
}
