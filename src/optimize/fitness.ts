import type { ImageInfo } from '../decode/metadata.js';
import type { Encoder } from '../encode/encoder.js';
import { isWritten } from '../encode/formats.js';
import { pictureDigest, readMarker, satisfies } from '../encode/marker.js';
import { ENCODERS } from '../encode/registry.js';
import type { Settings } from '../settings.js';
import type { Format, Raster, Reason } from '../types.js';

/** Why an image cannot be re-encoded faithfully, or need not be, in any format. */
export function unfitReason(
  bytes: Buffer,
  info: ImageInfo,
  formats: readonly Format[],
  settings: Settings,
): Reason | undefined {
  if (info.frames > 1) return 'animated';
  if (formats.length === 0) return 'format_not_written';
  if (info.embeddedMedia) return 'embedded_media';
  if (info.cmyk) return 'cmyk';
  if (info.sixteenBit) return 'sixteen_bit';
  return isAlreadyOptimised(bytes, info, settings) ? 'already_optimised' : undefined;
}

function isAlreadyOptimised(bytes: Buffer, info: ImageInfo, settings: Settings): boolean {
  const marker = readMarker(info.metadata.xmp);
  if (!marker || !isWritten(info.format) || !satisfies(marker, settings)) return false;
  return marker.picture === pictureDigest(ENCODERS[info.format].container.picture(bytes));
}

/** Why a picture cannot be had in one format, or `undefined`. */
export function formatObstacle(
  { channels, width, height }: Pick<Raster, 'channels' | 'width' | 'height'>,
  encoder: Encoder,
): Reason | undefined {
  const isTransparent = channels === 2 || channels === 4;
  if (isTransparent && !encoder.holdsAlpha) return 'alpha';
  if (Math.max(width, height) > encoder.longestSide) return 'side_too_long';
  return undefined;
}
