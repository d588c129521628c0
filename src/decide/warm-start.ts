import type { TypicalCurve } from '../encode/encoder.js';

/** A perfect score has no logarithm of its loss; beyond this it makes no difference to where to look. */
const SMALLEST_LOSS = 1e-6;

/** A metric's worst and best value; higher is better. */
export interface Scale {
  readonly range: readonly [number, number];
}

/** The scale of SSIM, in which typical curves are measured. */
export const SSIM_SCALE: Scale = { range: [-1, 1] };

/** A score's distance from perfect, as a share of the metric's useful (not negative) range: 1 − score for SSIM. */
export function lossOf(score: number, { range: [worst, best] }: Scale): number {
  return (best - score) / (best - Math.max(worst, 0));
}

/** The logarithm of the loss, in which the curves of different images are close to shifted copies of each other. */
export function logLoss(score: number, scale: Scale): number {
  return Math.log(Math.max(lossOf(score, scale), SMALLEST_LOSS));
}

/**
 * The log loss of the typical photograph at a quality: straight between the curve's points, and beyond its ends as between
 * the last two.
 */
export function typicalLoss(curve: TypicalCurve, quality: number): number {
  const next = curve.findIndex(([at]) => at >= quality);
  const right = Math.max(1, next < 0 ? curve.length - 1 : next);
  const [[fromQuality, fromScore] = NO_POINT, [toQuality, toScore] = NO_POINT] = curve.slice(right - 1);
  const [from, to] = [logLoss(fromScore, SSIM_SCALE), logLoss(toScore, SSIM_SCALE)];
  return from + ((quality - fromQuality) / (toQuality - fromQuality)) * (to - from);
}

const NO_POINT = [Number.NaN, Number.NaN] as const;

/** Where to look first: the lowest of the qualities at which the typical photograph meets a target, or the highest. */
export function warmStart(curve: TypicalCurve, qualities: readonly number[], targetLoss: number): number {
  const start = qualities.find((quality) => typicalLoss(curve, quality) <= targetLoss);
  return start ?? qualities.at(-1) ?? Number.NaN;
}
