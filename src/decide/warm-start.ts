import type { QualityPrior } from '../encode/encoder.js';

/** Losses at which the priors were measured: SSIM .95 and .98. */
const LOSS_95 = Math.log(0.05);
const LOSS_98 = Math.log(0.02);
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

/** The logarithm of the loss, in which quality curves are close to straight. */
export function logLoss(score: number, scale: Scale): number {
  return Math.log(Math.max(lossOf(score, scale), SMALLEST_LOSS));
}

/** How many steps of quality one unit of log loss is worth, by the prior: negative, because quality lowers loss. */
export function qualityPerLoss(prior: QualityPrior): number {
  return (prior.at98 - prior.at95) / (LOSS_98 - LOSS_95);
}

/** The quality at which the median photograph meets a target, on the straight line through the prior's two points. */
export function warmStart(prior: QualityPrior, targetLoss: number): number {
  return prior.at95 + (targetLoss - LOSS_95) * qualityPerLoss(prior);
}
