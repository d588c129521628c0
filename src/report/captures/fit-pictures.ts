import sharp, { type WebpOptions } from 'sharp';
import type { Raster } from '../../types.js';
import type { EmbeddedPicture } from './capture.js';

/** Settings of the encoder. */
export type Rung = WebpOptions;

/** Colours that nobody sees are kept too: the picture is what was judged, to the last byte. */
export const LOSSLESS: Rung = { lossless: true, exact: true, effort: 0 };
/** For what is judged. Colour is halved with care: without it the worst of 25 photographs lost 5 points of SSIMULACRA2. */
export const fine = (quality: number): Rung => ({ quality, smartSubsample: true, effort: 2 });
/** For what only guides the eye: a fifth of the time. */
export const rough = (quality: number): Rung => ({ quality, effort: 1 });

/** A picture that takes so much of its even share will not be made good by the others, which are about as large. */
const HOPELESS = 1.2;

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
    const most = rung.lossless ? bytes : (HOPELESS * bytes) / rasters.length;
    const pictures: EmbeddedPicture[] = [];
    let left = bytes;
    for (const raster of rasters) {
      const picture = await embed(raster, rung);
      left -= picture.data.length;
      if (left < 0 || picture.data.length > most) break;
      pictures.push(picture);
    }
    if (pictures.length === rasters.length) return pictures;
  }
  return null;
}

async function embed({ data, width, height, channels }: Raster, rung: Rung): Promise<EmbeddedPicture> {
  const file = await sharp(data, { raw: { width, height, channels } }).webp(rung).toBuffer();
  return { mime: 'image/webp', width, height, data: file.toString('base64') };
}
