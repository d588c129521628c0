import { createHash } from 'node:crypto';
import type { ImageInfo } from '../decode/metadata.js';
import { decodeThumbnail, thumbnailSoftening } from '../decode/thumbnail.js';
import type { Aesthetic } from '../measure/aesthetic/clip.js';
import { type FaceFeatures, faceFeatures } from '../measure/faces/features.js';
import type { FaceDetector } from '../measure/faces.js';
import { type Fingerprint, fingerprint } from '../measure/perceptual-hash.js';
import { measureFeatures, type RawFeatures } from '../measure/ranking/registry.js';
import { withDigits } from '../rounding.js';
import type { Raster } from '../types.js';

/** What a ranking knows of a picture: all of it measured, nothing judged, nothing that depends on its neighbours. */
export interface PictureFacts {
  /** Of the picture in its file, upright, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Frames or pages; the first was measured. */
  readonly frames: number;
  /** The file's length. */
  readonly bytes: number;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly content: string;
  readonly fingerprint: Fingerprint;
  readonly features: RawFeatures;
  /** `null` where faces were not looked for. */
  readonly faces: FaceFeatures | null;
  /** `null` where nothing judged it. */
  readonly aesthetic: JudgedAesthetic | null;
}

/** An aesthetic, and what it is by: see `AestheticScorer`. */
export interface JudgedAesthetic extends Aesthetic {
  readonly by: string;
}

/**
 * Measures a picture, by one decode to at most 1024 pixels a side.
 *
 * @param bytes of the file
 * @param info what `examine` said of them
 * @param detector looks for faces; `null` leaves them out
 * @returns the facts without an aesthetic, and the thumbnail that they were measured on
 * @throws IqError `corrupt`, or `unsupported_format` for HEVC, which is only decoded by other builds of libheif
 */
export async function measurePicture(
  bytes: Buffer,
  info: ImageInfo,
  path: string,
  detector: FaceDetector | null,
): Promise<{ facts: PictureFacts; thumbnail: Raster }> {
  const thumbnail = await decodeThumbnail(bytes, info, path);
  const facts: PictureFacts = {
    width: info.width,
    height: info.height,
    frames: info.frames,
    bytes: bytes.length,
    content: createHash('sha256').update(bytes).digest('hex'),
    fingerprint: fingerprint(thumbnail),
    features: withDigits(measureFeatures(thumbnail, thumbnailSoftening(info))),
    faces: detector === null ? null : withDigits(faceFeatures(thumbnail, await detector.detect(thumbnail))),
    aesthetic: null,
  };
  return { facts, thumbnail };
}
