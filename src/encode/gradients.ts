/** No photograph needs less for an SSIM of .98; what gets by with less is smooth. */
const COARSE_QUALITY = 50;

/**
 * In smooth gradients SSIM sees next to nothing: of a blue sky mozjpeg's quality 6 had .981, in five flat bands whose blocks
 * were up to 14 off. Up to 3, as at quality 40, bands are hard to see.
 */
export function shiftOfGradients(quality: number): number | null {
  return quality < COARSE_QUALITY ? 3 : null;
}
