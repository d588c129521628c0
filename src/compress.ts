import { bitsPerPixel } from './decide/bpp-predictor.js';
import { createJudge, type Judge, type Target } from './decide/judge.js';
import { isPredicted, predictByBpp } from './decide/prediction.js';
import { type Probe, searchQuality } from './decide/quality-search.js';
import { logLoss, typicalLoss, warmStart } from './decide/warm-start.js';
import { decode, decodeForViewing } from './decode/decoder.js';
import { firstLine, type ImageInfo, type Metadata } from './decode/metadata.js';
import { asGrey, isSamePicture } from './decode/raster.js';
import { pngContainer } from './encode/container/png.js';
import { type Encoder, type Family, familyFor } from './encode/encoder.js';
import { pictureDigest, withMarker } from './encode/marker.js';
import { outputMetadata } from './encode/output-metadata.js';
import { pixels } from './encode/pixels.js';
import { IqError } from './errors.js';
import type { Settings } from './settings.js';
import type { Raster, Reason } from './types.js';
import { VERSION } from './version.js';

/** A file that could be written as it stands: read back from these very bytes and judged, unless it was only predicted. */
export interface Candidate {
  readonly bytes: Buffer;
  /** `null` for a lossless file. */
  readonly quality: number | null;
  /** `null` where nothing was scored. */
  readonly score: number | null;
  readonly worstArea: number | null;
}

type Shortfall = Extract<Reason, 'target_unreachable' | 'insufficient_saving' | 'too_small'>;

/** What one format can do for one image. */
export interface Compressed {
  /** The smallest candidate that meets the target, or why there is none. */
  readonly best: Candidate | Shortfall;
  readonly predictedQuality: number | null;
  readonly encodes: number;
}

/** A source decoded once, with all that is shared by the formats it is tried in. */
export interface Subject {
  readonly path: string;
  readonly info: ImageInfo;
  readonly settings: Settings;
  readonly target: Target;
  /** What encoders are given. */
  readonly raster: Raster;
  readonly metadata: Metadata;
  /** Whether a candidate's profile must be applied before it is judged. */
  readonly appliesProfile: boolean;
  /** `undefined` where the image is too small for the metric. */
  readonly judge: Judge | undefined;
  readonly sourceBytes: number;
  /** A file of more bytes than this would not be worth writing. */
  readonly largestUseful: number;
}

/** @throws IqError `corrupt` */
export async function openSubject(
  bytes: Buffer,
  info: ImageInfo,
  path: string,
  settings: Settings,
  target: Target,
): Promise<Subject> {
  const native = await decode(bytes, info, path);
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

/** Finds the smallest file of one format that meets the target. The source is not decoded again. */
export async function compress(subject: Subject, encoder: Encoder): Promise<Compressed> {
  const { judge, settings } = subject;
  if (!judge)
    return withLossless(subject, encoder, { best: 'too_small', predictedQuality: null, encodes: 0 });

  const { metric, value } = subject.target;
  const family = familyFor(encoder, metric.name);
  const targetLoss = logLoss(metric.ssimLoss(value));
  const range = { min: settings.minQuality, max: settings.maxQuality };
  const qualities = encoder.qualities(range, subject.raster);
  const predicted = predictedQuality(subject, encoder, family, qualities);
  if (settings.strategy === 'predict' && predicted !== undefined) {
    return encodeOnce(subject, encoder, family, predicted);
  }
  const start = predicted ?? warmStart(encoder.typical, qualities, targetLoss);
  let encodes = 0;
  const evaluate = async (quality: number): Promise<Probe<Candidate>> => {
    encodes++;
    const bytes = finish(
      subject,
      encoder,
      await encoded(subject, family.encode(subject.raster, quality, settings.effort)),
    );
    const seen = await decodeForViewing(bytes, subject.appliesProfile, subject.path);
    const { score, worstArea, passes, excess } = judge(seen, encoder.coarsensChroma);
    return { quality, passes, excess, candidate: { bytes, quality, score, worstArea } };
  };
  const result = await searchQuality<Candidate>({
    qualities,
    start,
    typicalLoss: (quality) => typicalLoss(encoder.typical, quality),
    evaluate,
    isHopeless: ({ candidate }) => candidate.bytes.length > subject.largestUseful,
  });

  const best = result.outcome === 'found' ? result.probe.candidate : SHORTFALLS[result.outcome];
  const lossy: Compressed = { best, predictedQuality: start, encodes };
  const isFinal = typeof best !== 'string' && !encoder.competesWithLossless;
  return isFinal ? lossy : withLossless(subject, encoder, lossy);
}

/** The quality that is predicted before anything is scored, or `undefined` where the typical curve says as much. */
function predictedQuality(
  { settings, target, sourceBytes, raster }: Subject,
  { format }: Encoder,
  family: Family,
  qualities: readonly number[],
): number | undefined {
  if (!isPredicted(format)) return undefined;
  // The place for a prediction from a cheap encode; until there is one, `probe` searches.
  if (settings.predictor === 'probe') return undefined;
  const bpp = bitsPerPixel(sourceBytes, raster);
  const { metric, value } = target;
  const { model } = settings;
  return predictByBpp({ bpp, format, family: family.name, metric, target: value, model }, qualities);
}

/** One file at a quality, of which nothing is known but that the encoder made it. */
async function encodeOnce(
  subject: Subject,
  encoder: Encoder,
  family: Family,
  quality: number,
): Promise<Compressed> {
  const bare = await encoded(subject, family.encode(subject.raster, quality, subject.settings.effort));
  const bytes = finish(subject, encoder, bare, false);
  return { best: { bytes, quality, score: null, worstArea: null }, predictedQuality: quality, encodes: 1 };
}

const SHORTFALLS = { unreachable: 'target_unreachable', hopeless: 'insufficient_saving' } as const;

/** Adds the format's lossless variant to what was found, if it has one, and takes the smaller. */
async function withLossless(subject: Subject, encoder: Encoder, lossy: Compressed): Promise<Compressed> {
  const { raster, info, settings, path, target } = subject;
  // To keep a JPEG's own noise exactly costs more than the JPEG: not worth a slow encode when lossy was too large already.
  const isFutile = lossy.best === 'insufficient_saving' && info.format === 'jpeg';
  if (encoder.lossless.length === 0 || isFutile) return lossy;
  const bares: Buffer[] = [];
  for (const encode of encoder.lossless) bares.push(await encoded(subject, encode(raster, settings.effort)));
  const bytes = finish(
    subject,
    encoder,
    bares.reduce((a, b) => (b.length < a.length ? b : a)),
  );
  const spent = { ...lossy, encodes: lossy.encodes + bares.length };
  const bound = typeof lossy.best === 'string' ? subject.largestUseful : lossy.best.bytes.length - 1;
  if (bytes.length > bound) return spent;
  if (!isSamePicture(raster, await decodeForViewing(bytes, false, path))) return spent;
  const perfect = target.metric.range[1];
  return { ...spent, best: { bytes, quality: null, score: perfect, worstArea: perfect } };
}

/** Puts the metadata and the marker around a bare picture. */
function finish(
  { metadata, target }: Subject,
  { container }: Encoder,
  bare: Buffer,
  isScored = true,
): Buffer {
  const picture = pictureDigest(container.picture(bare));
  const marker = {
    metric: target.metric.name,
    target: target.value,
    floor: target.floor,
    version: VERSION,
    picture,
    isScored,
  };
  return container.attach(bare, { ...metadata, xmp: withMarker(metadata.xmp, marker) });
}

async function encoded({ path }: Subject, encoding: Promise<Buffer>): Promise<Buffer> {
  try {
    return await encoding;
  } catch (cause) {
    throw new IqError('encode_failed', `${path} could not be encoded (${firstLine(cause)}).`, {
      path,
      cause,
    });
  }
}
