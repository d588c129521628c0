/**
 * What photographs have taught about one family of an encoder, by one metric: how the logarithm of the loss goes with
 * quality, for a probe and for the gap from it to the real encode, and how images differ. An image is a point in a few
 * factors that are independent and of unit variance; every curve is its mean, plus a sum of the factors' loadings, plus a
 * remainder of its own.
 */
export interface Prior {
  /** The qualities, ascending, at which strands are given; straight lines lie between. */
  readonly knots: readonly number[];
  /** Log loss of the probe. */
  readonly probe: Strand;
  /** Log loss of the real encode less that of the probe at the same quality. */
  readonly gap: Strand;
  /** How far a sample's gap lies from the image's; absent where samples tell nothing. */
  readonly sampledGap?: { readonly mean: number; readonly deviation: number };
  /**
   * How far a sample's probe lies from the image's in log loss: what all qualities share, and what each has to itself;
   * absent where samples tell nothing.
   */
  readonly sampledLoss?: { readonly mean: number; readonly offset: number; readonly rough: number };
  /** Log of the probe's bits per pixel. */
  readonly bits: Strand;
  /** Log of the real encode's bits per pixel less that of the probe. */
  readonly bitsGap: Strand;
  /** Log of the source's bits per pixel. */
  readonly sourceBits: Trait;
}

/** A curve over quality. */
export interface Strand {
  /** At each knot. */
  readonly mean: readonly number[];
  /** What the mean at quality 1 to 100 has beyond the straight lines, where it was looked at that closely. */
  readonly bends?: readonly number[];
  /** At each knot, for each factor. */
  readonly loadings: readonly (readonly number[])[];
  /** Standard deviation of the remainder's smooth part, which neighbouring qualities share. */
  readonly smooth: number;
  /** And of the part that every quality has to itself. */
  readonly rough: number;
}

/** A number that an image has. */
export interface Trait {
  readonly mean: number;
  /** For each factor. */
  readonly loadings: readonly number[];
  readonly noise: number;
}

/** The standard deviation, in a logarithm, of what is not known at all. */
export const SILENT = 10;

/** How far, in steps of quality, a remainder stays like itself: what it shares falls as a bell curve of this width. */
export const REACH = 8;

/** A strand's mean and loadings at a quality. */
export function strandAt(
  { knots }: Pick<Prior, 'knots'>,
  { mean, bends, loadings }: Strand,
  quality: number,
): { mean: number; loadings: readonly number[] } {
  const next = knots.findIndex((knot) => knot >= quality);
  const right = Math.max(1, next < 0 ? knots.length - 1 : next);
  const left = right - 1;
  const [from, to] = [knots[left] ?? 0, knots[right] ?? 0];
  const share = (quality - from) / (to - from);
  const between = (low = 0, high = 0) => low + share * (high - low);
  return {
    mean: between(mean[left], mean[right]) + (bends?.[quality - 1] ?? 0),
    loadings: (loadings[right] ?? []).map((high, factor) => between(loadings[left]?.[factor], high)),
  };
}
