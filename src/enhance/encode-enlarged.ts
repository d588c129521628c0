import sharp, { type Sharp } from 'sharp';
import type { ImageInfo, Metadata } from '../decode/metadata.js';
import { MetadataTooLarge } from '../encode/container/container.js';
import { unmarked } from '../encode/marker.js';
import { outputMetadata } from '../encode/output-metadata.js';
import { ENCODERS } from '../encode/registry.js';
import type { Format } from '../types.js';
import type { PixelForm } from './picture.js';

/** High, as what was enlarged may yet be edited; `iq optimize` finds the lowest that will do. */
const QUALITY = 90;

const ENCODE = {
  png: (image) => image.png({ compressionLevel: 6, adaptiveFiltering: true, palette: false }),
  // Scans and codes chosen by the picture would hold all of it: 1.3 GB of 96 megapixels.
  jpeg: (image) => image.jpeg({ quality: QUALITY, chromaSubsampling: '4:4:4', optimiseCoding: false }),
  webp: (image) => image.webp({ quality: QUALITY, alphaQuality: 100 }),
  avif: (image) => image.avif({ quality: QUALITY, chromaSubsampling: '4:4:4' }),
} satisfies Record<Format, (image: Sharp) => Sharp>;

interface Wanted {
  readonly format: Format;
  readonly width: number;
  readonly height: number;
}

/**
 * Encodes an enlarged picture as a bare file, smaller than it is if so wanted (antialiased, by Lanczos3).
 *
 * @param tiff a file, or one in memory
 */
export function encodeEnlarged(
  tiff: string | Buffer,
  form: PixelForm,
  { format, width, height }: Wanted,
): Promise<Buffer> {
  const image = sharp(tiff, { limitInputPixels: false, sequentialRead: true, ignoreIcc: true });
  const isReduced = width !== form.width || height !== form.height;
  const sized = isReduced ? image.resize(width, height, { fit: 'fill' }) : image;
  return ENCODE[format](sized.toColourspace(colourSpace(form, format))).toBuffer();
}

/** PNG alone holds 16 bits; without a word of it libvips would make 8 of them, and RGB of grey. */
function colourSpace({ channels, depth }: PixelForm, format: Format): string {
  const isDeep = depth === 16 && format === 'png';
  if (channels < 3) return isDeep ? 'grey16' : 'b-w';
  return isDeep ? 'rgb16' : 'srgb';
}

/**
 * Puts the source's metadata around an enlarged picture, as far as it is still true.
 *
 * @returns `undefined` where the format cannot hold it
 */
export async function withMetadata(
  image: Buffer,
  info: ImageInfo,
  isConverted: boolean,
  { format, width, height }: Wanted,
): Promise<Buffer | undefined> {
  const { icc, xmp, ...others } = outputMetadata({ ...info, width, height }, false);
  const profile = isConverted && !info.grey ? await srgbProfile() : icc;
  const metadata: Metadata = {
    ...others,
    ...(profile && { icc: profile }),
    // A packet that tells of a gain map or a video would lie.
    ...(xmp !== undefined && !info.embeddedMedia && { xmp: unmarked(xmp) }),
  };
  try {
    return ENCODERS[format].container.attach(image, metadata);
  } catch (error) {
    if (error instanceof MetadataTooLarge) return undefined;
    throw error;
  }
}

/** The profile of what was converted to sRGB: libvips' own, taken out of a picture that it tags. */
async function srgbProfile(): Promise<Uint8Array | undefined> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'black' } });
  const tagged = await pixel.withIccProfile('srgb').png().toBuffer();
  return (await sharp(tagged).metadata()).icc;
}
