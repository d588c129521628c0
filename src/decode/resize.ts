import sharp from 'sharp';
import type { Raster } from '../types.js';

/** Scales a raster to a size, without keeping its proportions: Lanczos3, antialiased where it shrinks. */
export async function resizeTo(raster: Raster, width: number, height: number): Promise<Raster> {
  const { data, channels } = raster;
  const image = sharp(data, {
    raw: { width: raster.width, height: raster.height, channels },
    limitInputPixels: false,
  });
  const scaled = await image
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: scaled.data, width, height, channels: scaled.info.channels as Raster['channels'] };
}
