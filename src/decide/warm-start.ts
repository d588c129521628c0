import type { TypicalCurve } from '../encode/encoder.js';

/** A perfect score has no logarithm of its loss; beyond this it makes no difference to where to look. */
const SMALLEST_LOSS = 1e-6;

/** The logarithm of an SSIM loss (1 − SSIM, or what stands for it), in which quality curves are close to straight. */
export function logLoss(loss: number): number {
  return Math.log(Math.max(loss, SMALLEST_LOSS));
}

/**
 * The log loss of the typical photograph at a quality: straight between the curve's points, and beyond its ends as between
 * the last two.
 */
export function typicalLoss(curve: TypicalCurve, quality: number): number {
  const next = curve.findIndex(([at]) => at >= quality);
  const right = Math.max(1, next < 0 ? curve.length - 1 : next);
  const [[fromQuality, fromScore] = NO_POINT, [toQuality, toScore] = NO_POINT] = curve.slice(right - 1);
  const [from, to] = [logLoss(1 - fromScore), logLoss(1 - toScore)];
  return from + ((quality - fromQuality) / (toQuality - fromQuality)) * (to - from);
}

const NO_POINT = [Number.NaN, Number.NaN] as const;

/** Where to look first: the lowest of the qualities at which the typical photograph meets a target, or the highest. */
export function warmStart(curve: TypicalCurve, qualities: readonly number[], targetLoss: number): number {
  const start = qualities.find((quality) => typicalLoss(curve, quality) <= targetLoss);
  return start ?? qualities.at(-1) ?? Number.NaN;
}
