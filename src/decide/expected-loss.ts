import type { QualityCurve } from '../encode/encoder.js';

/** A perfect score has no logarithm of its loss; beyond this it makes no difference to where to look. */
const SMALLEST_LOSS = 1e-6;

/** A metric's worst and best value; higher is better. */
export interface Scale {
  readonly range: readonly [number, number];
}

/** A score's distance from perfect, as a share of the metric's useful (not negative) range: 1 − score for SSIM. */
export function lossOf(score: number, { range: [worst, best] }: Scale): number {
  return (best - score) / (best - Math.max(worst, 0));
}

/** The logarithm of the loss, in which the curves of images differ by little more than a shift. */
export function logLoss(score: number, scale: Scale): number {
  return Math.log(Math.max(lossOf(score, scale), SMALLEST_LOSS));
}

/** The log loss that photographs have on average at a quality. */
export function expectedLogLoss(curve: QualityCurve, quality: number): number {
  const next = curve.findIndex(([knot]) => knot >= quality);
  const [knot, loss] = curve.at(next) ?? [quality, 0];
  const [before, lossBefore] = curve[next - 1] ?? [knot - 1, loss];
  return loss + ((quality - knot) / (knot - before)) * (loss - lossBefore);
}
