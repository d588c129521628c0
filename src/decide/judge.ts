import { chromaGuard, type PreparedChroma } from '../measure/chroma-guard.js';
import type { FullReferenceMetric } from '../measure/metric.js';
import type { Raster } from '../types.js';
import { logLoss, lossOf, type Scale } from './expected-loss.js';

/** What a candidate must reach. */
export interface Target {
  readonly metric: FullReferenceMetric;
  readonly value: number;
  /** Smallest worst area (5th percentile of tile means), or `null` for no such demand. */
  readonly floor: number | null;
}

export interface Verdict {
  readonly score: number;
  readonly worstArea: number | null;
  readonly passes: boolean;
  /** Distance to the demand that is furthest from being met, in log loss; above 0 it is missed. */
  readonly excess: number;
}

export type Judge = (candidate: Raster, watchChroma: boolean) => Verdict;

/**
 * Luma metrics are blind to colour (a grey copy scores 1), so coarser colour must pass a chroma SSIM of its own. It may be
 * this much lower than the target: chroma planes of photographs are smoother and noisier than luma, and the encoders'
 * default settings themselves lie about that far below their luma score.
 */
const CHROMA_ALLOWANCE = 0.02;

/** Judges candidates against one reference. Targets are metrics of which more is better. */
export function createJudge(reference: Raster, target: Target): Judge {
  const { metric, value, floor } = target;
  const chromaTarget = 1 - lossOf(value, metric) - CHROMA_ALLOWANCE;
  const prepared = metric.prepare(reference);
  let guard: PreparedChroma | undefined;

  return (candidate, watchChroma) => {
    const { value: score, worstArea } = prepared.score(candidate);
    const demands = [demand(score, value, metric)];
    if (floor !== null) demands.push(demand(worstArea ?? score, floor, metric));
    if (watchChroma) {
      guard ??= chromaGuard.prepare(reference);
      demands.push(demand(guard.score(candidate), chromaTarget, SSIM_SCALE));
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
const SSIM_SCALE = { range: [-1, 1] } as const;

function demand(score: number, needed: number, scale: Scale) {
  return { isMet: score >= needed, excess: logLoss(score, scale) - logLoss(needed, scale) };
}
