import { join } from 'node:path';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { iccColourSpace } from '../decode/icc.js';
import { type ImageInfo, undecodable } from '../decode/metadata.js';
import { isNearSrgbCurve } from '../decode/tone-curve.js';
import { IqError } from '../errors.js';
import type { PixelSource } from './picture.js';
import type { OpenFolder } from './working-folder.js';

/** A picture ready to be enlarged. */
export interface OpenedPicture {
  readonly source: PixelSource;
  /** Whether its numbers are sRGB's now, and the file's own profile does not explain them any more. */
  readonly isConverted: boolean;
}

/**
 * Above, a picture is decoded into a file in which each part is found again, instead of into memory. Measured in bytes of
 * samples.
 */
const LARGEST_IN_MEMORY = 48e6;

/** Side of the parts of that file, in pixels. */
const PART = 256;

/**
 * Decodes an image, upright, with the numbers that its file holds where an RGB profile explains them whose tone curve is about
 * sRGB's (a way through sRGB would lose what sRGB cannot show); all else is converted to sRGB.
 *
 * @param folder for working files of large pictures
 * @throws IqError `corrupt` or `unsupported_format`
 */
export async function openPicture(
  bytes: Buffer,
  info: ImageInfo,
  path: string,
  folder: OpenFolder,
): Promise<OpenedPicture> {
  const { icc } = info.metadata;
  const isOwnSpace = icc !== undefined && iccColourSpace(icc) === 'RGB ' && isNearSrgbCurve(icc);
  const isConverted = info.cmyk || (icc !== undefined && !isOwnSpace);
  const opened = () => {
    const image = sharp(bytes, {
      limitInputPixels: false,
      ignoreIcc: !isConverted,
      failOn: 'warning',
    }).autoOrient();
    return info.sixteenBit ? image.toColourspace('rgb16') : image;
  };
  try {
    const size = info.width * info.height * (info.alpha ? 4 : 3) * (info.sixteenBit ? 2 : 1);
    const store =
      size <= LARGEST_IN_MEMORY
        ? await inMemory(opened(), info)
        : await inFile(opened(), info, await folder(size));
    return {
      source: { ...store, grey: info.grey, alpha: store.alpha && !(await isOpaque(store)) },
      isConverted,
    };
  } catch (cause) {
    throw cause instanceof IqError ? cause : undecodable(path, cause);
  }
}

type Store = Omit<PixelSource, 'grey'>;

async function inMemory(image: Sharp, info: ImageInfo): Promise<Store> {
  const { data, info: form } = await raw(image, info).toBuffer({ resolveWithObject: true });
  const row = data.length / form.height;
  return storeOf(form, info, async (top, count) => data.subarray(top * row, (top + count) * row));
}

async function inFile(image: Sharp, info: ImageInfo, folder: string): Promise<Store> {
  const path = join(folder, 'decoded.tiff');
  const form = await image
    .tiff({ compression: 'none', tile: true, tileWidth: PART, tileHeight: PART, bigtiff: true })
    .toFile(path);
  return storeOf(form, info, (top, height) => {
    const decoded = sharp(path, { limitInputPixels: false, ignoreIcc: true });
    const opened = info.sixteenBit ? decoded.toColourspace('rgb16') : decoded;
    return raw(opened.extract({ left: 0, top, width: form.width, height }), info).toBuffer();
  });
}

function raw(image: Sharp, { sixteenBit }: ImageInfo): Sharp {
  return image.raw({ depth: sixteenBit ? 'ushort' : 'uchar' });
}

function storeOf(
  { width, height, channels }: OutputInfo,
  { sixteenBit }: ImageInfo,
  rows: Store['rows'],
): Store {
  return { width, height, channels, depth: sixteenBit ? 16 : 8, alpha: channels % 2 === 0, rows };
}

/** Rows that are looked at at a time. */
const LOOK = 256;

/** An alpha channel that is opaque everywhere would only forbid JPEG. */
async function isOpaque({ height, channels, depth, rows }: Store): Promise<boolean> {
  const bytes = depth / 8;
  for (let top = 0; top < height; top += LOOK) {
    const part = await rows(top, Math.min(LOOK, height - top));
    for (let at = (channels - 1) * bytes; at < part.length; at += channels * bytes) {
      if (part[at] !== 255 || part[at + bytes - 1] !== 255) return false;
    }
  }
  return true;
}
