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
  /** The log loss that is typical of a quality, falling. It only steers the search. */
  typicalLoss(quality: number): number;
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
 * How much faster or slower than the typical image's an image's loss may fall, as far as two probes on one side of the
 * target can tell; guessed further out, it would lead astray.
 */
const SLOWEST = 0.4;
const FASTEST = 2.5;

/**
 * Finds the lowest quality that passes. On a curve that never falls with quality this is what an exhaustive scan finds; on
 * one with dips it is a quality that passes and whose neighbour below misses. No quality is evaluated twice. The bracket
 * (highest miss, lowest pass) starts outside the range and shrinks with every probe, so it always ends. Probes are aimed on
 * the scale of typical loss, where an image's own curve is close to a straight line: on the line through the bracket's ends
 * or, until there are two, through the last two probes; after {@link PATIENCE} poor aims by bisection.
 */
export async function searchQuality<T>(options: SearchOptions<T>): Promise<SearchResult<T>> {
  const { qualities } = options;
  if (qualities.length === 0)
    throw new RangeError('Expected at least one quality to search but received none');
  let miss: Placed<T> | undefined;
  let pass: Placed<T> | undefined;
  let aim = firstIndex(qualities, (quality) => quality >= options.start);
  let slow = 0;

  for (;;) {
    const below = miss?.index ?? -1;
    const above = pass?.index ?? qualities.length;
    if (above - below === 1) {
      if (pass) return { outcome: 'found', probe: pass.probe };
      if (miss) return { outcome: 'unreachable', probe: miss.probe };
    }
    if (slow >= PATIENCE) aim = Math.round((below + above) / 2);
    const index = Math.min(Math.max(aim, below + 1), above - 1);
    const quality = qualities[index] ?? Number.NaN;
    const probe = await options.evaluate(quality);
    if (!probe.passes && options.isHopeless?.(probe)) return { outcome: 'hopeless', probe };
    const placed = { index, probe, typical: options.typicalLoss(quality) };
    const [same, other] = probe.passes ? [pass, miss] : [miss, pass];
    if (probe.passes) pass = placed;
    else miss = placed;
    const wanted = typicalLossWanted(placed, other ?? same, other !== undefined);
    aim = firstIndex(qualities, (at) => options.typicalLoss(at) <= wanted + ROUNDING);
    const left = (pass?.index ?? qualities.length) - (miss?.index ?? -1);
    slow = left * 2 <= above - below + 1 ? 0 : slow + 1;
  }
}

/** A probe that lies exactly where the line says must count as reached. */
const ROUNDING = 1e-9;

interface Placed<T> {
  readonly index: number;
  readonly probe: Probe<T>;
  readonly typical: number;
}

/** The typical loss of the quality at which this image's excess should be 0. */
function typicalLossWanted<T>(
  latest: Placed<T>,
  before: Placed<T> | undefined,
  isBracketed: boolean,
): number {
  if (!before) return latest.typical - latest.probe.excess;
  const slope = (latest.probe.excess - before.probe.excess) / (latest.typical - before.typical);
  // Between a miss and a pass there is nothing to be led astray to.
  const trusted = isBracketed ? slope : Math.min(Math.max(slope, SLOWEST), FASTEST);
  return latest.typical - latest.probe.excess / trusted;
}

/** The first index whose value meets a condition, or one past the end. */
function firstIndex(values: readonly number[], meets: (value: number) => boolean): number {
  const index = values.findIndex(meets);
  return index < 0 ? values.length : index;
}
