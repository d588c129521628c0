import type { RawFeatures } from '../measure/ranking/registry.js';

/** Why a picture cannot be among the best, whatever else speaks for it: a sum of scores would hide it. */
export const VETOES = {
  blurred: 'even the steepest edges are wider than σ = 1.8 of 1024 pixels',
  underexposed: 'even the brightest parts are dark',
  overexposed: 'even the darkest parts are bright, and a tenth is white',
  flat: 'there are hardly two tones',
  tiny: 'the longer side is shorter than 320 pixels',
} as const;

export type Veto = keyof typeof VETOES;

export interface Thresholds {
  /** Lowest `sharpness`. Of photographs blurred by σ = 2 of 1024 pixels 92 % are below it, of sharp ones 1 %. */
  readonly sharpness: number;
  /** Lowest `luma_p98`: 2 % of the area is a subject, so that low key with a lit subject stays. */
  readonly brightest: number;
  /** Highest `luma_p2` of a picture that also has so much `clipped_highlights`: a subject on white stays. */
  readonly darkest: number;
  readonly white: number;
  /** Lowest span from `luma_p2` to `luma_p98`, levels. */
  readonly span: number;
  /** Lowest longer side of the file's picture, pixels. */
  readonly side: number;
}

export const THRESHOLDS: Thresholds = {
  sharpness: 0.55,
  brightest: 64,
  darkest: 140,
  white: 0.1,
  span: 20,
  side: 320,
};

/**
 * The flags of one picture, in the order of `VETOES`.
 *
 * @param size of the picture in its file, in pixels, not of its thumbnail
 */
export function vetoes(
  features: RawFeatures,
  size: { readonly width: number; readonly height: number },
  thresholds: Thresholds = THRESHOLDS,
): Veto[] {
  const { sharpness, luma_p2, luma_p98, clipped_highlights } = features;
  const isFlat = luma_p98 - luma_p2 < thresholds.span;
  const applies: Record<Veto, boolean> = {
    // Where there are hardly two tones there are no edges to judge by.
    blurred: sharpness < thresholds.sharpness && !isFlat,
    underexposed: luma_p98 < thresholds.brightest,
    overexposed: luma_p2 > thresholds.darkest && clipped_highlights > thresholds.white,
    flat: isFlat,
    tiny: Math.max(size.width, size.height) < thresholds.side,
  };
  return (Object.keys(VETOES) as Veto[]).filter((veto) => applies[veto]);
}
