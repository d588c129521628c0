import { createBelief } from '../decide/belief.js';
import { bitsPerPixel } from '../decide/bpp-predictor.js';
import { createJudge, type Judge } from '../decide/judge.js';
import { logLoss } from '../decide/log-loss.js';
import { type Look, type Looks, limited } from '../decide/look.js';
import { priorFor } from '../decide/priors/registry.js';
import {
  type Encoded,
  foresee,
  type Outlook,
  type Prediction,
  predict,
  type SearchResult,
  searchQuality,
} from '../decide/quality-search.js';
import { takeSample } from '../decide/sample.js';
import type { Encoder, Family } from '../encode/encoder.js';
import type { Raster } from '../types.js';
import type { Candidate } from './compress.js';
import { encoded } from './encoded.js';
import { seen } from './seen.js';
import type { Subject } from './subject.js';

/** No draft is larger than the real file by more than this; only tiny ones come near it. */
const DRAFT_EXCESS = 1.5;

/** One image in one family of an encoder. What it learns, by looks or by encodes, serves everything asked of it later. */
export interface Attempt {
  readonly family: Family;
  readonly qualities: readonly number[];
  /** What to expect, after as many looks as pay. */
  foresee(): Promise<Forecast>;
  /** The quality to expect after one look. */
  predict(): Promise<Prediction>;
  /** The lowest quality that meets the target. Files of more bytes than the bound don't matter. */
  search(bound: number, known?: Encoded<Candidate>): Promise<SearchResult<Candidate>>;
  /** The real encode, judged. */
  evaluate(quality: number): Promise<Encoded<Candidate>>;
  /** The real encode, of which nothing is known but that the encoder made it. */
  encodeOnly(quality: number): Promise<Candidate>;
  /** Real encodes and looks so far. */
  spent(): { readonly encodes: number; readonly probes: number };
}

export interface Forecast extends Prediction {
  /** Bytes of the coded picture at the predicted quality, and one standard deviation of their logarithm. */
  readonly bytes: number;
  readonly deviation: number;
}

interface AttemptOptions {
  readonly subject: Subject;
  readonly judge: Judge;
  readonly encoder: Encoder;
  readonly family: Family;
  /** Puts the metadata around a bare picture. */
  readonly finish: (subject: Subject, encoder: Encoder, bare: Buffer, isScored?: boolean) => Buffer;
}

export function createAttempt({ subject, judge, encoder, family, finish }: AttemptOptions): Attempt {
  const { raster, settings, target } = subject;
  const pixels = raster.width * raster.height;
  const targetLoss = logLoss(target.metric.ssimLoss(target.value));
  const qualities = encoder.qualities({ min: settings.minQuality, max: settings.maxQuality }, raster);
  const isJpegSource = subject.info.format === 'jpeg';
  const { effort } = settings;
  const probeIsReal = family.probe !== undefined && effort <= family.probe.sameUpTo;
  const draft = family.draft && effort >= family.draft.from ? family.draft : undefined;
  const prior = priorFor(family.name, target.metric.name, { effort, isJpegSource, probeIsReal });
  const belief = createBelief(prior, qualities);
  if (isJpegSource || subject.info.format === 'png')
    belief.observeSourceBits(Math.log(bitsPerPixel(subject.sourceBytes, raster)));
  const spent = { encodes: 0, probes: 0 };

  const judged = async (quality: number, bare: Buffer): Promise<Encoded<Candidate>> => {
    spent.encodes++;
    const bytes = finish(subject, encoder, bare);
    const shown = await seen(subject, bytes, subject.appliesProfile);
    const { score, worstArea, passes, excess } = judge(shown, family.coarsensChroma);
    return { quality, passes, excess, candidate: { bytes, quality, score, worstArea, family: family.name } };
  };
  const evaluate = async (quality: number) => judged(quality, await encodeBare(quality));
  /**
   * Of what will hardly be the answer a draft is enough; if it passes after all, the real file is made. That is read back and
   * scored too, although its pixels should be the draft's: what is written was itself judged. To compare the pixels instead
   * would save little: of 80 drafts of Kodak's and snapshots' pictures 15 passed, in 72 searches.
   */
  const evaluateFast = async (quality: number, isLikelyMiss: boolean) => {
    if (!draft || !isLikelyMiss) return evaluate(quality);
    const bare = await encoded(subject, () => draft.encode(raster, quality, effort));
    const drafted = await judged(quality, bare);
    return drafted.passes ? evaluate(quality) : drafted;
  };
  const encodeBare = (quality: number) => encoded(subject, () => family.encode(raster, quality, effort));
  const outlook: Outlook = { qualities, belief, targetLoss, looks: limited(createLooks()) };

  function createLooks(): Looks {
    const { probe } = family;
    if (!probe) return {};
    const loss: Look = { cost: probe.cost, take: lookAtLoss };
    const sample = probe.isLocal && canSample() ? takeSample(raster, target.metric.minimumSide) : null;
    const { sampledLoss, sampledGap } = prior;
    if (!sample || !sampledLoss || !sampledGap) return { loss };
    const share = (sample.width * sample.height) / pixels;
    const { lossAt, gapAt } = sampleMeter(sample);
    const { mean, deviation } = sampledGap;
    return {
      loss,
      sampledLoss: {
        cost: share * probe.cost,
        take: async (index) => belief.observeSampledLoss(index, await lossAt(index)),
      },
      gap: {
        cost: share * (1 + probe.cost),
        deviation,
        take: async (index) => belief.observeGap(index, (await gapAt(index)) + mean, deviation),
      },
    };
  }

  /** What a sample shows says nothing of the worst area, and it carries no profile. */
  function canSample(): boolean {
    return target.floor === null && !subject.appliesProfile;
  }

  async function lookAtLoss(index: number): Promise<void> {
    spent.probes++;
    const bare = await probeEncode(raster, index);
    const shown = await seen(subject, finish(subject, encoder, bare), subject.appliesProfile);
    belief.observeLoss('probe', index, targetLoss + judge(shown, false).excess);
    belief.observeBits(index, Math.log(bitsPerPixel(bare.length, raster)));
  }

  /** Encodes and judges a sample; what its probe shows serves both looks. */
  function sampleMeter(sample: Raster) {
    let judgeSample: Judge | undefined;
    const known = new Map<number, number>();
    const lossOf = async (file: Buffer) => {
      judgeSample ??= createJudge(sample, target);
      return targetLoss + judgeSample(await seen(subject, file, false), false).excess;
    };
    const lossAt = async (index: number) => {
      const loss = known.get(index) ?? (await lossOf(await probeEncode(sample, index)));
      if (!known.has(index)) spent.probes++;
      known.set(index, loss);
      return loss;
    };
    const gapAt = async (index: number) => {
      spent.probes++;
      const quality = qualities[index] ?? Number.NaN;
      const real = await encoded(subject, () => family.encode(sample, quality, effort));
      return (await lossOf(real)) - (await lossAt(index));
    };
    return { lossAt, gapAt };
  }

  function probeEncode(image: Raster, index: number): Promise<Buffer> {
    return encoded(subject, async () => {
      if (!family.probe) throw new RangeError('no probe');
      return family.probe.encode(image, qualities[index] ?? Number.NaN);
    });
  }

  return {
    family,
    qualities,
    evaluate,
    predict: () => predict(outlook),
    async foresee() {
      const prediction = await foresee(outlook);
      const { mean, deviation } = belief.bits(qualities.indexOf(prediction.quality));
      return { ...prediction, bytes: (Math.exp(mean) * pixels) / 8, deviation };
    },
    async encodeOnly(quality) {
      spent.encodes++;
      const bytes = finish(subject, encoder, await encodeBare(quality), false);
      return { bytes, quality, score: null, worstArea: null, family: family.name };
    },
    search: (bound, known) =>
      searchQuality({
        ...outlook,
        evaluate: evaluateFast,
        ...(known && { known }),
        isHopeless: ({ candidate }) => candidate.bytes.length > bound * (draft ? DRAFT_EXCESS : 1),
        skipsProof: !settings.proof && encoder.rarelyDips,
      }),
    spent: () => ({ ...spent }),
  };
}
