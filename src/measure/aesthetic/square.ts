import sharp from 'sharp';
import type { Raster } from '../../types.js';

/**
 * The square in the middle of a picture, as CLIP was trained to see it: the shorter side scaled to `side` by an
 * antialiased bicubic, RGB. Transparent parts show black. A picture that is so already is returned as it is.
 */
export async function squareOf(raster: Raster, side: number): Promise<Raster> {
  const { data, width, height, channels } = raster;
  if (width === side && height === side && channels === 3) return raster;
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false })
    .flatten({ background: 'black' })
    .resize(side, side, { fit: 'cover', position: 'centre', kernel: 'cubic' })
    .toColourspace('srgb');
  return { data: await image.raw().toBuffer(), width: side, height: side, channels: 3 };
}
