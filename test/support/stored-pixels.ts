import sharp from 'sharp';
import type { Raster } from '../../src/types.js';

/** The numbers that a file holds, as sharp reads them: no profile applied, not turned. */
export async function storedPixels(file: Uint8Array): Promise<Raster> {
  const image = sharp(file, { ignoreIcc: true, failOn: 'warning' });
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] };
}
