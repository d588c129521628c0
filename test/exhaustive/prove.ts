import type { Target } from '../../src/decide/judge.js';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { examine } from '../../src/decode/metadata.js';
import { type Encoder, familyFor } from '../../src/encode/encoder.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { createTrial } from '../../src/optimize/compress.js';
import { openSubject, type Subject } from '../../src/optimize/subject.js';
import { resolveSettings, type Settings } from '../../src/settings.js';

export const CODECS = ['jpeg', 'webp', 'avif'] as const;
export const TARGETS = [0.95, 0.98] as const;

export type Codec = (typeof CODECS)[number];

export interface Picture {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What encoding at every quality says against what the search says, for one image, codec and target. */
export interface Finding {
  readonly image: string;
  readonly codec: Codec;
  readonly target: number;
  /** The lowest quality that passes, or `null` if none does. */
  readonly scanned: number | null;
  readonly searched: number | null;
  readonly encodes: number;
  /** How many bytes the search's file has more than the scan's, as a share. */
  readonly excessBytes: number;
  readonly verdict: Verdict;
}

/** `crossing`: the search's quality passes and its neighbour below misses, but the curve dips and a lower one passes too. */
export type Verdict = 'match' | 'crossing' | 'mismatch';

/** One quality of the scan. */
export interface Step {
  readonly quality: number;
  readonly score: number;
  readonly bytes: number;
}

/** Encodes a picture at every quality of a codec, and has the product's search find the answer to each target. */
export async function prove(picture: Picture, codec: Codec, effort: number): Promise<Finding[]> {
  const encoder: Encoder = ENCODERS[codec];
  const subjects = await Promise.all(TARGETS.map((value) => subjectOf(picture, value, effort)));
  const [subject] = subjects;
  if (!subject) return [];
  const steps = await scan(subject, encoder);
  const findings: Finding[] = [];
  for (const asked of subjects) findings.push(await compare(asked, encoder, codec, steps, picture.name));
  return findings;
}

async function subjectOf({ name, bytes }: Picture, value: number, effort: number): Promise<Subject> {
  const settings: Settings = {
    ...resolveSettings({ metric: 'ssim', target: value, effort }),
    // However large a file is, it counts as useful: the search is never cut short.
    minSaving: Number.NEGATIVE_INFINITY,
  };
  const target: Target = { metric: ssim, value, floor: null };
  return openSubject(bytes, await examine(bytes, name, settings), name, settings, target);
}

/** Every quality's file, judged as the product judges it but without the product's loop around it. */
async function scan(subject: Subject, encoder: Encoder): Promise<Step[]> {
  const { judge, raster, metadata, settings, appliesProfile, path } = subject;
  if (!judge) throw new Error(`Expected an image large enough for the metric but received ${path}.`);
  const steps: Step[] = [];
  for (const quality of encoder.qualities({ min: 1, max: 100 }, raster)) {
    const bare = await familyFor(encoder, subject.target.metric.name).encode(
      raster,
      quality,
      settings.effort,
    );
    const seen = await decodeForViewing(encoder.container.attach(bare, metadata), appliesProfile, path);
    steps.push({ quality, score: judge(seen, false).score, bytes: bare.length });
  }
  return steps;
}

async function compare(
  subject: Subject,
  encoder: Encoder,
  codec: Codec,
  steps: readonly Step[],
  image: string,
): Promise<Finding> {
  const target = subject.target.value;
  const { best, encodes } = await createTrial(subject, encoder).compress(Number.POSITIVE_INFINITY);
  const answer = typeof best === 'string' || best.quality === null ? null : best;
  const lowest = steps.find(({ score }) => score >= target);
  const at = steps.findIndex(({ quality }) => quality === answer?.quality);
  const chosen = steps[at];
  const isTrue = chosen === undefined ? answer === null : chosen.score === answer?.score;
  return {
    image,
    codec,
    target,
    scanned: lowest?.quality ?? null,
    searched: answer?.quality ?? null,
    encodes,
    excessBytes: lowest && chosen ? chosen.bytes / lowest.bytes - 1 : 0,
    verdict: isTrue ? verdictOn(steps, at, target) : 'mismatch',
  };
}

/** @param at the index of the search's answer, −1 for none */
export function verdictOn(steps: readonly Step[], at: number, target: number): Verdict {
  const passes = (step: Step | undefined) => step !== undefined && step.score >= target;
  if (steps.findIndex(passes) === at) return 'match';
  return passes(steps[at]) && !passes(steps[at - 1]) ? 'crossing' : 'mismatch';
}

/** The first quality of each run of equal files over 1 to 100. */
export async function distinctQualities({ name, bytes }: Picture, codec: Codec, effort: number) {
  const { raster } = await subjectOf({ name, bytes }, TARGETS[0], effort);
  const distinct: number[] = [];
  let previous: Buffer | undefined;
  for (let quality = 1; quality <= 100; quality++) {
    const file = await ENCODERS[codec].families[0].encode(raster, quality, effort);
    if (!previous?.equals(file)) distinct.push(quality);
    previous = file;
  }
  return distinct;
}
