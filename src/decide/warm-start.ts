import type { QualityPrior } from '../encode/encoder.js';

/** Losses at which the priors were measured: SSIM .95 and .98. */
const LOSS_95 = Math.log(0.05);
const LOSS_98 = Math.log(0.02);
/** A perfect score has no logarithm of its loss; beyond this it makes no difference to where to look. */
const SMALLEST_LOSS = 1e-6;

/** The logarithm of an SSIM loss (1 − SSIM, or what stands for it), in which quality curves are close to straight. */
export function logLoss(loss: number): number {
  return Math.log(Math.max(loss, SMALLEST_LOSS));
}

/** How many steps of quality one unit of log loss is worth, by the prior: negative, because quality lowers loss. */
export function qualityPerLoss(prior: QualityPrior): number {
  return (prior.at98 - prior.at95) / (LOSS_98 - LOSS_95);
}

/** The quality at which the median photograph meets a target, on the straight line through the prior's two points. */
export function warmStart(prior: QualityPrior, targetLoss: number): number {
  return prior.at95 + (targetLoss - LOSS_95) * qualityPerLoss(prior);
}
