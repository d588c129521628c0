/** One quality that was encoded and judged. */
export interface Probe<T> {
  readonly quality: number;
  readonly passes: boolean;
  /**
   * How far the score is from the target, in log loss: above 0 it misses, at or below 0 it meets. It only steers the
   * search; `passes` decides.
   */
  readonly excess: number;
  /** What was encoded and judged, so that the answer needs no second encode. */
  readonly candidate: T;
}

export interface SearchOptions<T> {
  /** The qualities to choose from, ascending, each giving a file of its own. */
  readonly qualities: readonly number[];
  /** Where to look first; clamped to the range. */
  readonly start: number;
  /** The change of quality that one unit of excess calls for, until the image's own slope is known. Positive. */
  readonly qualityPerExcess: number;
  evaluate(quality: number): Promise<Probe<T>>;
  /** Ends the search early at a probe that misses and can't be improved on, for example because it is too large. */
  isHopeless?(probe: Probe<T>): boolean;
}

export type SearchResult<T> =
  /** `probe` passes, and the next lower quality of the range misses or does not exist. */
  | { readonly outcome: 'found'; readonly probe: Probe<T> }
  /** Even the highest quality misses; `probe` is that one. */
  | { readonly outcome: 'unreachable'; readonly probe: Probe<T> }
  | { readonly outcome: 'hopeless'; readonly probe: Probe<T> };

/** Interpolated probes that may fail to halve the bracket before plain bisection takes over. */
const PATIENCE = 3;

/**
 * Finds the lowest quality that passes. On a curve that never falls with quality this is what an exhaustive scan finds; on
 * one with dips it is a quality that passes and whose neighbour below misses. No quality is evaluated twice. The bracket
 * (highest miss, lowest pass) starts outside the range and shrinks with every probe, so it always ends: first by steps of
 * the prior's slope, then by interpolation of the excess (regula falsi in log loss), in the end by bisection.
 */
export async function searchQuality<T>(options: SearchOptions<T>): Promise<SearchResult<T>> {
  const { qualities } = options;
  if (qualities.length === 0)
    throw new RangeError('Expected at least one quality to search but received none');
  let miss: Placed<T> | undefined;
  let pass: Placed<T> | undefined;
  let slow = 0;

  for (;;) {
    const below = miss?.index ?? -1;
    const above = pass?.index ?? qualities.length;
    if (above - below === 1) {
      if (pass) return { outcome: 'found', probe: pass.probe };
      if (miss) return { outcome: 'unreachable', probe: miss.probe };
    }
    const aim = slow >= PATIENCE ? (below + above) / 2 : nextAim(options, miss, pass);
    const index = Math.min(Math.max(Math.round(aim), below + 1), above - 1);
    const probe = await options.evaluate(qualities[index] ?? 0);
    if (!probe.passes && options.isHopeless?.(probe)) return { outcome: 'hopeless', probe };
    const width = above - below;
    if (probe.passes) pass = { index, probe };
    else miss = { index, probe };
    const left = (pass?.index ?? qualities.length) - (miss?.index ?? -1);
    slow = left * 2 <= width + 1 ? 0 : slow + 1;
  }
}

interface Placed<T> {
  readonly index: number;
  readonly probe: Probe<T>;
}

/** The index at which the excess should be just below 0; not yet rounded or clamped. */
function nextAim<T>(
  options: SearchOptions<T>,
  miss: Placed<T> | undefined,
  pass: Placed<T> | undefined,
): number {
  if (miss && pass) {
    const [high, low] = [miss.probe.excess, pass.probe.excess];
    const share = high > low ? high / (high - low) : 0.5;
    // Up to the next whole index: the first that should pass.
    return Math.ceil(miss.index + share * (pass.index - miss.index) - 1e-9);
  }
  const known = miss ?? pass;
  if (!known) return lowerBound(options.qualities, options.start);
  const aim = known.probe.quality + known.probe.excess * options.qualityPerExcess;
  return lowerBound(options.qualities, aim);
}

/** The first index whose quality is at least `value`, or one past the end. */
function lowerBound(qualities: readonly number[], value: number): number {
  let low = 0;
  let high = qualities.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((qualities[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
