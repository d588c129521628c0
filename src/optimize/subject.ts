import { createJudge, type Judge, type Target } from '../decide/judge.js';
import { decode, decodeForViewing } from '../decode/decoder.js';
import type { ImageInfo, Metadata } from '../decode/metadata.js';
import { asGrey } from '../decode/raster.js';
import { pngContainer } from '../encode/container/png.js';
import { outputMetadata } from '../encode/output-metadata.js';
import { pixels } from '../encode/pixels.js';
import { metricNamed } from '../measure/registry.js';
import type { Settings } from '../settings.js';
import type { Raster } from '../types.js';

/** A source decoded once, with all that is shared by the formats it is tried in. */
export interface Subject {
  readonly path: string;
  readonly info: ImageInfo;
  readonly settings: Settings;
  readonly target: Target;
  /** What encoders are given. */
  readonly raster: Raster;
  /** What a viewer shows; the same pixels where nothing had to be converted. */
  readonly viewed: Raster;
  readonly metadata: Metadata;
  /** Whether a candidate's profile must be applied before it is judged. */
  readonly appliesProfile: boolean;
  /** `undefined` where the image is too small for the metric. */
  readonly judge: Judge | undefined;
  readonly sourceBytes: number;
  /** A file of more bytes than this would not be worth writing. */
  readonly largestUseful: number;
}

export function targetOf({ metric, target, floor }: Settings): Target {
  return { metric: metricNamed(metric), value: target, floor };
}

/**
 * @param coded what `decode` makes of the bytes, where that was done before
 * @throws IqError `corrupt`
 */
export async function openSubject(
  bytes: Buffer,
  info: ImageInfo,
  path: string,
  settings: Settings,
  target: Target,
  coded?: Raster,
): Promise<Subject> {
  const native = coded ?? (await decode(bytes, info, path));
  const { icc } = info.metadata;
  const viewed = info.wideGamut && icc ? await convertToSrgb(native, icc, path) : native;
  // Not every format can carry a profile for grey levels, so those are converted for good.
  const raster = info.greyProfile ? asGrey(viewed) : native;
  const isLargeEnough = Math.min(raster.width, raster.height) >= target.metric.minimumSide;
  return {
    path,
    info,
    settings,
    target,
    raster,
    viewed,
    metadata: outputMetadata(info, settings.strip),
    appliesProfile: info.wideGamut && !info.greyProfile,
    judge: isLargeEnough ? createJudge(viewed, target) : undefined,
    sourceBytes: bytes.length,
    largestUseful: bytes.length * (1 - settings.minSaving),
  };
}

/** sharp converts files with a profile in them, so an uncompressed one is made around the pixels. */
async function convertToSrgb(native: Raster, icc: Uint8Array, path: string): Promise<Raster> {
  const bare = await pixels(native).png({ compressionLevel: 0 }).toBuffer();
  return decodeForViewing(pngContainer.attach(bare, { icc }), true, path);
}
