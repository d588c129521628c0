import sharp, { type Region } from 'sharp';
import type { Raster } from '../types.js';
import { type ImageInfo, undecodable } from './metadata.js';

/** What a thumbnail fits into, in pixels. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** In which pictures are measured. */
const MEASURED: Box = { width: 1024, height: 1024 };
/**
 * A picture that is larger by less than this loses its edges, a hundredth of each, rather than be scaled: scaling by next to
 * nothing blurs. The half of a photograph, 1025 pixels high, was measured to lose 1.2 % of its sharpness.
 */
const TRIMMED = 1.02;
/** What shows through alpha: neither a black nor a white background, which would count as clipped. */
const MID_GREY = { r: 128, g: 128, b: 128 };

/**
 * Decodes what a viewer shows of an image, small: RGB, 8 bits, sRGB, upright, inside a box (by default of 1024 × 1024 pixels)
 * and never enlarged (one that is hardly larger is trimmed), the first frame of several, alpha composited on mid grey. JPEG shrinks while it is loaded.
 *
 * @throws IqError `corrupt`, or `unsupported_format` for HEVC, which is only decoded by other builds of libheif
 */
export async function decodeThumbnail(
  bytes: Buffer,
  info: ImageInfo,
  path: string,
  { width, height }: Box = MEASURED,
): Promise<Raster> {
  // The number of pixels was checked before, against the user's own limit. A profile of sRGB itself says nothing new, and to
  // apply it costs as much as a small picture's decoding.
  const ignoreIcc = !info.wideGamut && !info.cmyk && !info.greyProfile;
  const image = sharp(bytes, { limitInputPixels: false, ignoreIcc, failOn: 'warning' });
  const upright = image.autoOrient();
  const over = Math.max(info.width / width, info.height / height);
  const inside =
    over > 1 && over <= TRIMMED
      ? upright.extract(middle(info, { width, height }))
      : // WebP's own scaling is a plain mean: softer than what other formats get, and hardly faster.
        upright.resize(width, height, {
          fit: 'inside',
          withoutEnlargement: true,
          fastShrinkOnLoad: info.format === 'jpeg',
        });
  const small = inside.toColourspace('srgb');
  const opaque = info.alpha ? small.flatten({ background: MID_GREY }) : small;
  try {
    const { data, info: raw } = await opaque.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return asRgb({
      data,
      width: raw.width,
      height: raw.height,
      channels: raw.channels as Raster['channels'],
    });
  } catch (cause) {
    throw undecodable(path, cause);
  }
}

function middle(picture: Box, box: Box): Region {
  const width = Math.min(picture.width, box.width);
  const height = Math.min(picture.height, box.height);
  const left = Math.floor((picture.width - width) / 2);
  const top = Math.floor((picture.height - height) / 2);
  return { left, top, width, height };
}

/** What JPEG can be shrunk by while it is loaded. */
const LOADED_BY = [8, 4, 2];
/** Of the scaling in the DCT's domain, by the square of what is left to scale: see `thumbnailSoftening`. */
const SOFTENING = 0.058;

/**
 * How many times sharper edges would be in the thumbnail, of 1024 pixels, if the picture had been decoded whole: 1 but for JPEG
 * that was shrunk while it was loaded and then by less than half. The sharpness of photographs differed by .058 / r², ± .005,
 * from that of their whole decoding, r being what was left to scale; from r = 2 on by nothing. Of photographs that were
 * enlarged beyond 6300 pixels it differed by some .009 less (`npm run fit:softening`).
 */
export function thumbnailSoftening({
  format,
  width,
  height,
}: Pick<ImageInfo, 'format' | 'width' | 'height'>): number {
  const shrink = Math.max(width, height) / MEASURED.width;
  const wanted = LOADED_BY.find((by) => shrink >= by);
  if (format !== 'jpeg' || wanted === undefined) return 1;
  // sharp goes a step back where it would leave next to nothing to scale.
  const loadedBy = Math.floor(shrink) === wanted ? wanted / 2 : wanted;
  const left = shrink / loadedBy;
  return loadedBy === 1 || left >= 2 ? 1 : 1 + SOFTENING / left ** 2;
}

/** libvips keeps grey as one channel where it can; a channel beyond the third is opaque here. */
function asRgb({ data, width, height, channels }: Raster): Raster {
  if (channels === 3) return { data, width, height, channels };
  const rgb = new Uint8Array(3 * width * height);
  const [green, blue] = channels === 4 ? [1, 2] : [0, 0];
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    rgb[to] = data[from] ?? 0;
    rgb[to + 1] = data[from + green] ?? 0;
    rgb[to + 2] = data[from + blue] ?? 0;
  }
  return { data: rgb, width, height, channels: 3 };
}
