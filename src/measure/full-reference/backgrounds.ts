import type { Raster } from '../../types.js';
import type { PreparedReference, Score } from '../metric.js';
import { hasTransparency, requireSameSize, requireSide } from '../rasters.js';

interface Comparer<Background extends string | number> {
  readonly name: string;
  readonly minimumSide: number;
  /** A dark background and a bright one; opaque images are compared on the first alone. */
  readonly backgrounds: readonly [Background, Background];
  /** Makes a comparison with the reference on a background. */
  readonly prepareOn: (background: Background) => (candidate: Raster) => Score;
}

/**
 * Prepares a metric of which more is better so that alpha counts: where either image is transparent both are composited on
 * a dark and on a bright background, and the lower of each pair of numbers counts. Alpha that an image lacks is opaque.
 *
 * @throws IqError `too_small`; `size_mismatch` from `score`
 */
export function prepareOnBackgrounds<Background extends string | number>(
  reference: Raster,
  { name, minimumSide, backgrounds: [dark, bright], prepareOn }: Comparer<Background>,
): PreparedReference {
  requireSide(reference, name, minimumSide);
  const transparent = hasTransparency(reference);
  const onDark = prepareOn(dark);
  let onBright = transparent ? prepareOn(bright) : undefined;

  return {
    score(candidate) {
      requireSameSize(reference, candidate);
      const score = onDark(candidate);
      if (!transparent && !hasTransparency(candidate)) return score;
      onBright ??= prepareOn(bright);
      return lower(score, onBright(candidate));
    },
  };
}

function lower(a: Score, b: Score): Score {
  const hasAreas = a.worstArea !== null && b.worstArea !== null;
  const tile = a.worstTile && b.worstTile && (b.worstTile.mean < a.worstTile.mean ? b : a).worstTile;
  return {
    value: Math.min(a.value, b.value),
    worstArea: hasAreas ? Math.min(a.worstArea, b.worstArea) : null,
    ...(tile && { worstTile: tile }),
  };
}
