import sharp from 'sharp';
import { IqError } from '../errors.js';
import type { ImageLimits } from '../limits.js';
import type { SourceFormat } from '../types.js';
import { iccColourSpace, iccDescription } from './icc.js';
import { fileBrands, sniffFormat } from './signature.js';
import { isCutShort } from './truncation.js';

/** What a file's headers say, before a pixel is decoded. */
export interface ImageInfo {
  readonly format: SourceFormat;
  /** Size as a viewer sees it: after the orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly grey: boolean;
  readonly alpha: boolean;
  readonly cmyk: boolean;
  readonly sixteenBit: boolean;
  /** Frames or pages, as many as the file says; of a sequence of AVIF or HEIF 2, which stands for several. */
  readonly frames: number;
  /** A gain map, depth map or video travels inside the file and would be lost. */
  readonly embeddedMedia: boolean;
  readonly metadata: Metadata;
  /** Whether the embedded profile differs from sRGB, so that its colours must be converted before judging. */
  readonly wideGamut: boolean;
  /** Whether the profile describes grey levels: formats without grey cannot carry it, so the levels are converted. */
  readonly greyProfile: boolean;
}

/** Metadata blocks as they are embedded, without their container's wrapping. */
export interface Metadata {
  /** An ICC profile. */
  readonly icc?: Uint8Array;
  /** A TIFF-structured EXIF block, from its byte-order mark on. */
  readonly exif?: Uint8Array;
  /** An XMP packet. */
  readonly xmp?: string;
  /** A Photoshop image-resource block (`8BIM…`) with IPTC-IIM in it. */
  readonly iptc?: Uint8Array;
}

/**
 * Reads an image's headers.
 *
 * @throws IqError `unsupported_format`, `corrupt`, `too_many_pixels` or `too_many_frames`
 */
export async function examine(
  bytes: Buffer,
  path: string,
  { maxPixels, maxFrames }: Pick<ImageLimits, 'maxPixels' | 'maxFrames'>,
): Promise<ImageInfo> {
  const format = sniffFormat(bytes);
  if (format === undefined) {
    throw new IqError(
      'unsupported_format',
      `${path} is not an image that can be read: expected JPEG, PNG, WebP, AVIF, GIF, TIFF or HEIC content, whatever the name says. Convert or remove it.`,
      { path },
    );
  }
  if (isCutShort(bytes, format)) {
    throw new IqError('corrupt', `${path} is truncated; restore it from a backup.`, { path });
  }
  const header = await readHeader(bytes, path);
  const { width, height } = header.autoOrient;
  if (width * height > maxPixels) {
    throw new IqError(
      'too_many_pixels',
      `${path} has ${width}×${height} pixels, more than the ${maxPixels} allowed; raise --max-pixels if you trust it.`,
      { path },
    );
  }
  const frames = framesOf(bytes, format, header.pages);
  if (frames > maxFrames) {
    throw new IqError(
      'too_many_frames',
      `${path} has ${frames} frames or pages, more than the ${maxFrames} allowed; raise --max-frames if you trust it.`,
      { path },
    );
  }
  const metadata: Metadata = {
    ...(header.icc && { icc: header.icc }),
    ...(header.exif && { exif: withoutExifPrefix(header.exif) }),
    ...(header.xmp && { xmp: header.xmp.toString('utf8') }),
    ...(header.iptc && { iptc: withoutPhotoshopPrefix(header.iptc) }),
  };
  return {
    format,
    width,
    height,
    grey: header.space === 'b-w' || header.space === 'grey16',
    alpha: header.hasAlpha,
    cmyk: header.space === 'cmyk',
    sixteenBit: (header.bitsPerSample ?? 8) > 8 || header.depth !== 'uchar',
    frames,
    embeddedMedia: hasEmbeddedMedia(bytes, format, metadata.xmp),
    metadata,
    wideGamut: header.icc !== undefined && !/srgb/i.test(iccDescription(header.icc)),
    greyProfile: header.icc !== undefined && iccColourSpace(header.icc) === 'GRAY',
  };
}

async function readHeader(bytes: Buffer, path: string) {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new IqError(
      'corrupt',
      `${path} has a damaged header (${firstLine(cause)}); restore it from a backup.`,
      {
        path,
        cause,
      },
    );
  }
}

/** What libheif says of a codec that it was built without: HEVC, which phones use, in sharp's own builds. */
const NO_DECODER = /Support for this compression format has not been built in: (\S+)/;

/** Why the pixels of an image cannot be had, by the decoder's error. */
export function undecodable(path: string, cause: unknown): IqError {
  const [, codec] = NO_DECODER.exec(cause instanceof Error ? cause.message : '') ?? [];
  if (codec !== undefined) {
    return new IqError(
      'unsupported_format',
      `${path} holds a picture that cannot be decoded here (${codec}); convert it to JPEG or PNG.`,
      { path, cause },
    );
  }
  return new IqError(
    'corrupt',
    `${path} is truncated or damaged (${firstLine(cause)}); restore it from a backup.`,
    { path, cause },
  );
}

/** The first line of an error's text, for a person to read. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]?.trim() ?? '';
}

/** Frames that the decoder does not report are counted here: of animated PNG (`acTL`), and AVIF or HEIF image sequences. */
function framesOf(bytes: Buffer, format: SourceFormat, pages = 1): number {
  if (format === 'png') {
    const firstData = bytes.indexOf('IDAT');
    const control = bytes.subarray(0, firstData < 0 ? bytes.length : firstData).indexOf('acTL');
    // One that says none or one is an animation all the same.
    return control < 0 ? pages : Math.max(2, bytes.readUInt32BE(control + 4));
  }
  const isSequence =
    (format === 'avif' || format === 'heif') && fileBrands(bytes).some((b) => /^(avis|msf1)$/.test(b));
  return isSequence ? Math.max(2, pages) : pages;
}

/** XMP names of media beside the picture: Ultra HDR gain maps, motion photos, depth maps in extended XMP. */
const MEDIA_IN_XMP = /hdrgm:|HDRGainMap|MotionPhoto|MicroVideo|HasExtendedXMP|GDepth:/;

function hasEmbeddedMedia(bytes: Buffer, format: SourceFormat, xmp: string | undefined): boolean {
  if (xmp !== undefined && MEDIA_IN_XMP.test(xmp)) return true;
  // Apple's gain map is a second JPEG behind the first; only its own XMP names it.
  return format === 'jpeg' && bytes.includes('HDRGainMap');
}

function withoutExifPrefix(exif: Buffer): Uint8Array {
  return exif.toString('latin1', 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
}

function withoutPhotoshopPrefix(iptc: Buffer): Uint8Array {
  return iptc.toString('latin1', 0, 14) === 'Photoshop 3.0\0' ? iptc.subarray(14) : iptc;
}
