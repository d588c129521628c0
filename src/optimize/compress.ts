import { bitsPerPixel } from '../decide/bpp-predictor.js';
import { isPredicted, type Proof, predictByBpp } from '../decide/prediction.js';
import type { Prediction, SearchResult } from '../decide/quality-search.js';
import { isSamePicture } from '../decode/raster.js';
import { type Encoder, familiesFor } from '../encode/encoder.js';
import { pictureDigest, withMarker } from '../encode/marker.js';
import type { Reason } from '../types.js';
import { VERSION } from '../version.js';
import { type Attempt, createAttempt, type Forecast } from './attempt.js';
import { encoded } from './encoded.js';
import { seen } from './seen.js';
import type { Subject } from './subject.js';

/** A file that could be written as it stands: read back from these very bytes and judged, unless it was only predicted. */
export interface Candidate {
  readonly bytes: Buffer;
  /** `null` for a lossless file. */
  readonly quality: number | null;
  /** `null` where nothing was scored. */
  readonly score: number | null;
  readonly worstArea: number | null;
  /** The family of the encoder's settings; `null` for a lossless file. */
  readonly family: string | null;
}

type Shortfall = Extract<Reason, 'target_unreachable' | 'insufficient_saving' | 'too_small'>;

/** What one format can do for one image. */
export interface Compressed extends Tried {
  /** The smallest candidate that meets the target, or why there is none. */
  readonly best: Candidate | Shortfall;
}

/** What was thought and spent on the way to a result. */
export interface Tried extends Thought, Spent {}

interface Thought {
  readonly prediction: Prediction | null;
  /** How sure it is that no lower quality would do; `null` where no quality was chosen. */
  readonly proof: Proof | null;
}

export interface Spent {
  /** Encodes at the full setting. */
  readonly encodes: number;
  /** Cheaper encodes that only informed the search. */
  readonly probes: number;
}

type Decision = Thought & Pick<Compressed, 'best'>;

export const NOTHING_TRIED: Tried = { prediction: null, proof: null, encodes: 0, probes: 0 };

/** One format's chance at one image. What it learns while it foresees serves its search. */
export interface Trial {
  readonly encoder: Encoder;
  /** The size to expect, or `null` where nothing is known of the format or the image is too small to judge. */
  foresee(): Promise<Forecast | null>;
  /** Finds the smallest file that meets the target. Those of more bytes than the bound don't matter. */
  compress(bound: number): Promise<Compressed>;
  spent(): Spent;
}

/** The source is not decoded again. */
export function createTrial(subject: Subject, encoder: Encoder): Trial {
  const { judge, settings, target } = subject;
  const attempts = judge
    ? familiesFor(encoder, target.metric.name, settings.strategy === 'search' ? settings.effort : 0).map(
        (family) => createAttempt({ subject, judge, encoder, family, finish }),
      )
    : [];
  let losslessEncodes = 0;
  const spent = (): Spent => {
    const all = attempts.map((attempt) => attempt.spent());
    return {
      encodes: all.reduce((sum, { encodes }) => sum + encodes, losslessEncodes),
      probes: all.reduce((sum, { probes }) => sum + probes, 0),
    };
  };
  return {
    encoder,
    spent,
    foresee: async () => (isPredicted(encoder.format) && (await attempts[0]?.foresee())) || null,
    async compress(bound) {
      const lossy = await smallestOf(subject, encoder, attempts, bound);
      if (!isLosslessWorthwhile(subject, encoder, lossy, bound)) return { ...lossy, ...spent() };
      losslessEncodes += encoder.lossless.length;
      const best = (await encodeLossless(subject, encoder, lossy)) ?? lossy.best;
      return { ...lossy, best, ...(best !== lossy.best && { proof: null }), ...spent() };
    },
  };
}

/** The smallest of what a format's families find. */
async function smallestOf(
  subject: Subject,
  encoder: Encoder,
  attempts: readonly Attempt[],
  bound: number,
): Promise<Decision> {
  let chosen: Decision | undefined;
  for (const attempt of attempts) {
    const smallest = sizeOf(chosen);
    if (chosen && isFar(await attempt.foresee(), smallest)) continue;
    const decision = await decide(subject, encoder, attempt, Math.min(bound, smallest - 1));
    if (!chosen || sizeOf(decision) < smallest) chosen = decision;
  }
  return chosen ?? { ...NOTHING_TRIED, best: 'too_small' };
}

/** A forecast this many standard deviations above a size that is had already is believed. */
const DOUBT = 2;

/** Whether a forecast is so far above a size that it needs no search. */
export function isFar({ bytes, deviation }: Forecast, smallest: number): boolean {
  return bytes * Math.exp(-DOUBT * deviation) > smallest;
}

function sizeOf(decision: Decision | undefined): number {
  return typeof decision?.best === 'object' ? decision.best.bytes.length : Number.POSITIVE_INFINITY;
}

/** By search or by prediction, as is asked for. */
async function decide(
  subject: Subject,
  encoder: Encoder,
  attempt: Attempt,
  bound: number,
): Promise<Decision> {
  const { strategy, predictor, verify } = subject.settings;
  const isSearched = strategy === 'search' || !isPredicted(encoder.format);
  const byBits = predictor === 'bpp' ? predictedByBits(subject, encoder, attempt) : undefined;
  if (isSearched || (predictor === 'bpp' && byBits === undefined)) {
    const result = await attempt.search(bound);
    return found(result, byBits === undefined ? result.prediction : certain(byBits));
  }
  const prediction = byBits === undefined ? await attempt.predict() : certain(byBits);
  if (!verify) {
    const best = await attempt.encodeOnly(prediction.quality);
    return { best, prediction, proof: 'none' };
  }
  const first = await attempt.evaluate(prediction.quality);
  if (first.passes) return { best: first.candidate, prediction, proof: 'verified' };
  return found(await attempt.search(bound, first), prediction);
}

function found(result: SearchResult<Candidate>, prediction: Prediction | null): Decision {
  const { outcome } = result;
  const best = outcome === 'found' ? result.encoded.candidate : SHORTFALLS[outcome];
  const proof = outcome !== 'found' ? null : result.isProven ? 'proven' : 'likely';
  return { best, prediction, proof };
}

const SHORTFALLS = { unreachable: 'target_unreachable', hopeless: 'insufficient_saving' } as const;

/** The quality that the source's bits per pixel predict, or `undefined` where nothing is known of the format. */
function predictedByBits(
  { settings, target, sourceBytes, raster }: Subject,
  { format }: Encoder,
  { family, qualities }: Attempt,
): number | undefined {
  if (!isPredicted(format)) return undefined;
  const { metric, value } = target;
  const bpp = bitsPerPixel(sourceBytes, raster);
  const facts = { bpp, format, family: family.name, metric, target: value, model: settings.model };
  return predictByBpp(facts, qualities);
}

/** A prediction that knows nothing of how wrong it may be. */
function certain(quality: number): Prediction {
  return { quality, low: null, high: null };
}

/** Whether a format's lossless variant, if it has one, may be the smallest file yet. */
function isLosslessWorthwhile(
  { info, largestUseful }: Subject,
  encoder: Encoder,
  { best }: Decision,
  bound: number,
): boolean {
  if (encoder.lossless.length === 0) return false;
  if (typeof best === 'object') return encoder.competesWithLossless;
  // To keep a JPEG's own noise exactly costs more than the JPEG, and where lossy lost against another format, it will too.
  return best !== 'insufficient_saving' || (info.format !== 'jpeg' && bound >= largestUseful);
}

/** The lossless file, if it is smaller than what was found. */
async function encodeLossless(
  subject: Subject,
  encoder: Encoder,
  { best }: Decision,
): Promise<Candidate | undefined> {
  const { raster, target, largestUseful } = subject;
  const bytes = finish(subject, encoder, await smallestLossless(subject, encoder));
  const bound = typeof best === 'object' ? best.bytes.length - 1 : largestUseful;
  if (bytes.length > bound) return undefined;
  if (!isSamePicture(raster, await seen(subject, bytes, false))) return undefined;
  const perfect = target.metric.range[1];
  return { bytes, quality: null, score: perfect, worstArea: perfect, family: null };
}

/** The smallest bare picture without loss; never are more than two of them held. */
async function smallestLossless(subject: Subject, { lossless }: Encoder): Promise<Buffer> {
  let smallest: Buffer | undefined;
  for (const encode of lossless) {
    const bare = await encoded(subject, () => encode(subject.raster, subject.settings.effort));
    if (smallest === undefined || bare.length < smallest.length) smallest = bare;
  }
  if (smallest === undefined) throw new RangeError('no lossless variant');
  return smallest;
}

/** Puts the metadata and the marker around a bare picture. */
export function finish(
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
