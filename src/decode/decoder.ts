import sharp, { type Sharp } from 'sharp';
import type { Raster } from '../types.js';
import { type ImageInfo, undecodable } from './metadata.js';
import { asGrey, withoutIdleAlpha } from './raster.js';

/**
 * Decodes an image into the numbers its file holds: upright, 8 bits, in its own colour space (no profile is applied), with
 * an alpha channel only where something really is transparent.
 *
 * @throws IqError `corrupt` if any byte of the picture is missing or damaged; `unsupported_format` for HEVC
 */
export async function decode(bytes: Buffer, info: ImageInfo, path: string): Promise<Raster> {
  const image = open(bytes, true);
  // Asked for grey, libvips would drop an alpha channel: a transparent grey picture is made grey here.
  const raster = await raw(info.grey && !info.alpha ? image.toColourspace('b-w') : image, path);
  return withoutIdleAlpha(info.grey ? asGrey(raster) : raster);
}

/**
 * Decodes an image into what a viewer shows: upright, 8 bits, converted to sRGB if `applyProfile`.
 *
 * @throws IqError `corrupt`, or `unsupported_format` for HEVC, which is only decoded by other builds of libheif
 */
export async function decodeForViewing(bytes: Buffer, applyProfile: boolean, path: string): Promise<Raster> {
  return raw(open(bytes, !applyProfile), path);
}

function open(bytes: Buffer, ignoreIcc: boolean): Sharp {
  // The number of pixels was checked before, against the user's own limit.
  return sharp(bytes, { limitInputPixels: false, ignoreIcc, failOn: 'warning' }).autoOrient();
}

async function raw(image: Sharp, path: string): Promise<Raster> {
  try {
    const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] };
  } catch (cause) {
    throw undecodable(path, cause);
  }
}
