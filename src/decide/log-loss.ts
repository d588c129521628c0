/** A perfect score has no logarithm of its loss; beyond this it makes no difference to where to look. */
const SMALLEST_LOSS = 1e-6;

/** The logarithm of an SSIM loss (1 − SSIM, or what stands for it), in which quality curves are close to straight. */
export function logLoss(loss: number): number {
  return Math.log(Math.max(loss, SMALLEST_LOSS));
}
