import { chromaGuard, type PreparedChroma } from '../measure/chroma-guard.js';
import { colourShift, type PreparedColourShift } from '../measure/colour-shift.js';
import type { FullReferenceMetric, PreparedReference } from '../measure/metric.js';
import type { Raster } from '../types.js';
import { logLoss } from './log-loss.js';

/** What a candidate must reach. */
export interface Target {
  readonly metric: FullReferenceMetric;
  readonly value: number;
  /** Smallest worst area (5th percentile of tile means), or `null` for no such demand. */
  readonly floor: number | null;
}

interface Verdict {
  readonly score: number;
  readonly worstArea: number | null;
  readonly passes: boolean;
  /** Distance to the demand that is furthest from being met, in log loss; above 0 it is missed. */
  readonly excess: number;
}

export type Judge = (candidate: Raster, watchChroma: boolean) => Verdict;

/**
 * Luma metrics are blind to colour (a grey copy scores 1), so coarser colour must pass two guards. Chroma SSIM may be this
 * much lower than the target: where mozjpeg and WebP reach a luma SSIM of .98, theirs is .96 to .99.
 */
const CHROMA_ALLOWANCE = 0.02;
/**
 * And no 8×8 block's mean colour may move further than this. On screens and photographs mozjpeg and WebP at quality 80 and
 * above moved the worst block by at most 7.9; a palette that turned one green button grey moved it by 37 to 67, with a luma
 * SSIM of .999 and a chroma SSIM of .996.
 */
const LARGEST_COLOUR_SHIFT = 8;

/** Judges candidates against one reference, which is made ready for the first. Targets are metrics of which more is better. */
export function createJudge(reference: Raster, target: Target): Judge {
  const { metric, value, floor } = target;
  const chromaTarget = 1 - metric.ssimLoss(value) - CHROMA_ALLOWANCE;
  let prepared: PreparedReference | undefined;
  let colours: { chroma: PreparedChroma; shift: PreparedColourShift } | undefined;

  return (candidate, watchChroma) => {
    prepared ??= metric.prepare(reference);
    const { value: score, worstArea } = prepared.score(candidate);
    const demands = [demand(score, value, metric.ssimLoss)];
    if (floor !== null) demands.push(demand(worstArea ?? score, floor, metric.ssimLoss));
    if (watchChroma) {
      colours ??= { chroma: chromaGuard.prepare(reference), shift: colourShift.prepare(reference) };
      demands.push(demand(colours.chroma.score(candidate), chromaTarget, ssimLoss));
      const shift = colours.shift.score(candidate);
      demands.push({ isMet: shift <= LARGEST_COLOUR_SHIFT, excess: Math.log(shift / LARGEST_COLOUR_SHIFT) });
    }
    return {
      score,
      worstArea,
      passes: demands.every((d) => d.isMet),
      excess: Math.max(...demands.map((d) => d.excess)),
    };
  };
}

/** The chroma guard is an SSIM, whatever the metric. */
const ssimLoss = (score: number) => 1 - score;

function demand(score: number, needed: number, lossOf: (score: number) => number) {
  return { isMet: score >= needed, excess: logLoss(lossOf(score)) - logLoss(lossOf(needed)) };
}
