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
  /** The excess that images have on average at a quality: falls with quality. It only steers the search. */
  expectedExcess(quality: number): number;
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

/** Aimed probes that may fail to halve the bracket before plain bisection takes over. */
const PATIENCE = 4;
/** How much steeper or flatter than the average curve an image's may be taken to be: two near probes say little. */
const [FLATTEST, STEEPEST] = [0.4, 2.5];

/**
 * Finds the lowest quality that passes. On a curve that never falls with quality this is what an exhaustive scan finds; on
 * one with dips it is a quality that passes and whose neighbour below misses. No quality is evaluated twice. The bracket
 * (highest miss, lowest pass) starts outside the range and shrinks with every probe, so it always ends. Probes are aimed
 * by the average curve: first as it is, then shifted to go through the probe nearest to the target, then also stretched
 * to go through the second nearest (a secant method in which the average curve takes the place of the straight line).
 */
export async function searchQuality<T>(options: SearchOptions<T>): Promise<SearchResult<T>> {
  const { qualities } = options;
  if (qualities.length === 0)
    throw new RangeError('Expected at least one quality to search but received none');
  let miss: Placed<T> | undefined;
  let pass: Placed<T> | undefined;
  /** Nearest to the target first. */
  let nearest: Placed<T>[] = [];
  let slow = 0;

  for (;;) {
    const below = miss?.index ?? -1;
    const above = pass?.index ?? qualities.length;
    if (above - below === 1) {
      if (pass) return { outcome: 'found', probe: pass.probe };
      if (miss) return { outcome: 'unreachable', probe: miss.probe };
    }
    const aim = slow >= PATIENCE ? (below + above) >> 1 : nextAim(options, nearest);
    const index = Math.min(Math.max(aim, below + 1), above - 1);
    const quality = qualities[index] ?? 0;
    const probe = await options.evaluate(quality);
    if (!probe.passes && options.isHopeless?.(probe)) return { outcome: 'hopeless', probe };
    const placed = { index, probe, expected: options.expectedExcess(quality) };
    if (probe.passes) pass = placed;
    else miss = placed;
    nearest = [...nearest, placed].sort((a, b) => Math.abs(a.probe.excess) - Math.abs(b.probe.excess));
    const left = (pass?.index ?? qualities.length) - (miss?.index ?? -1);
    if (left * 2 > above - below + 1) slow++;
  }
}

interface Placed<T> {
  readonly index: number;
  readonly probe: Probe<T>;
  readonly expected: number;
}

/** The index of the first quality that should pass, or one past the end; not yet clamped to the bracket. */
function nextAim<T>({ qualities, expectedExcess }: SearchOptions<T>, nearest: readonly Placed<T>[]): number {
  const [best, other] = nearest;
  const stretch = best && other ? stretchThrough(best, other) : 1;
  const wanted = best ? best.expected - best.probe.excess / stretch : 0;
  const index = qualities.findIndex((quality) => expectedExcess(quality) <= wanted);
  return index < 0 ? qualities.length : index;
}

function stretchThrough<T>(a: Placed<T>, b: Placed<T>): number {
  const stretch = (a.probe.excess - b.probe.excess) / (a.expected - b.expected);
  return Number.isNaN(stretch) ? 1 : Math.min(Math.max(stretch, FLATTEST), STEEPEST);
}
