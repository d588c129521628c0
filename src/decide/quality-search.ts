import type { Belief, Estimate } from './belief.js';
import {
  type Aim,
  type Bracket,
  crossingOdds,
  nextAim,
  normalCumulative,
  quantileIndex,
} from './crossing.js';
import { type LimitedLooks, NO_LOOKS, nextLook } from './look.js';

/** One quality that was encoded and judged. */
export interface Encoded<T> {
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

/** What there is to know and to look at. */
export interface Outlook {
  /** The qualities to choose from, ascending, each giving a file of its own. */
  readonly qualities: readonly number[];
  /** What is believed of this image at those qualities; looks and encodes add to it. */
  readonly belief: Belief;
  /** The log loss that is just good enough. */
  readonly targetLoss: number;
  /** Cheap ways to sharpen the belief. */
  readonly looks: LimitedLooks;
}

export interface SearchOptions<T> extends Outlook {
  /** @param isLikelyMiss whether it will hardly be the answer, so that only its verdict matters */
  evaluate(quality: number, isLikelyMiss: boolean): Promise<Encoded<T>>;
  /** What was encoded before, if anything. */
  readonly known?: Encoded<T>;
  /** Ends the search early at an encode that misses and can't be improved on, for example because it is too large. */
  isHopeless?(encoded: Encoded<T>): boolean;
  /** Whether to believe without looking that the quality right below misses, where that is likely enough. */
  readonly skipsProof?: boolean;
}

/**
 * How a search ended:
 * - `found`: `encoded` passes, and if `isProven`, the next lower quality of the range misses or does not exist
 * - `unreachable`: even the highest quality misses; `encoded` is that one
 * - `hopeless`: `encoded` misses and can't be improved on
 */
export type SearchResult<T> = {
  readonly prediction: Prediction | null;
  readonly encoded: Encoded<T>;
} & (
  | { readonly outcome: 'found'; readonly isProven: boolean }
  | { readonly outcome: 'unreachable' | 'hopeless' }
);

/** What was believed of the answer before the first real encode. */
export interface Prediction {
  readonly quality: number;
  /** The answer lies between these with a chance of .9; `null` for a prediction that does not know. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Real encodes that may fail to halve the bracket before plain bisection takes over. */
const PATIENCE = 5;
/** Where curves dip, a quality further down may pass too: how many are considered, and from what chance on. */
const DIP_REACH = 12;
const DIP_WORTH_A_LOOK = 0.1;
const DIP_WORTH_AN_ENCODE = 0.4;
const INTERVAL = [0.05, 0.95] as const;

/**
 * Finds the lowest quality that passes. On a curve that never falls with quality this is what an exhaustive scan finds; on
 * one with dips it is a quality that passes and whose neighbour below misses. No quality is encoded twice. The bracket
 * (highest miss, lowest pass) starts outside the range and shrinks with every encode, so it always ends. Where to look is
 * told by the belief, which probes sharpen cheaply; after {@link PATIENCE} poor aims by bisection.
 */
export async function searchQuality<T>(options: SearchOptions<T>): Promise<SearchResult<T>> {
  const { qualities, belief, targetLoss, looks, known } = options;
  if (qualities.length === 0)
    throw new RangeError('Expected at least one quality to search but received none');
  // Of misses no more than one is held: candidates may be large.
  const missed = new Set<number>();
  let highestMissed: Placed<T> | undefined;
  let miss = -1;
  let pass: Placed<T> | undefined;
  let prediction: Prediction | null = null;
  let slow = 0;
  const place = (index: number, encoded: Encoded<T>) => {
    belief.observeLoss('real', index, targetLoss + encoded.excess);
    if (encoded.passes) pass = { index, encoded };
    else {
      missed.add(index);
      if (index > (highestMissed?.index ?? -1)) highestMissed = { index, encoded };
    }
    // Above a pass there may be misses, where the curve dips.
    miss = Math.max(-1, ...[...missed].filter((at) => !pass || at < pass.index));
  };
  const encodeAt = async (index: number): Promise<Encoded<T>> => {
    const { mean } = excessAt(belief, index, targetLoss);
    const encoded = await options.evaluate(qualities[index] ?? Number.NaN, mean > 0);
    place(index, encoded);
    return encoded;
  };
  if (known) {
    place(qualities.indexOf(known.quality), known);
    if (!known.passes && options.isHopeless?.(known))
      return { outcome: 'hopeless', encoded: known, prediction };
  }

  for (;;) {
    const bracket: Bracket = { miss, pass: pass?.index ?? qualities.length };
    const width = bracket.pass - bracket.miss;
    if (width === 1) {
      const dip = await likelyDip(options, bracket.miss, missed);
      if (dip !== undefined) {
        await encodeAt(dip);
        continue;
      }
      if (pass) return { outcome: 'found', encoded: pass.encoded, isProven: true, prediction };
      if (highestMissed) return { outcome: 'unreachable', encoded: highestMissed.encoded, prediction };
    }
    const { odds, aim } = await sharpen(options, bracket, slow < PATIENCE ? looks : NO_LOOKS);
    prediction ??= predictionOf(qualities, odds);
    if (pass && options.skipsProof && isLikelyLowest(odds))
      return { outcome: 'found', encoded: pass.encoded, isProven: false, prediction };
    const middle = Math.floor((bracket.miss + bracket.pass) / 2);
    const encoded = await encodeAt(slow < PATIENCE ? aim.index : middle);
    if (!encoded.passes && options.isHopeless?.(encoded)) return { outcome: 'hopeless', encoded, prediction };
    const left = (pass?.index ?? qualities.length) - miss;
    slow = left * 2 <= width + 1 ? 0 : slow + 1;
  }
}

/** What is believed of the answer before any real encode, after as many looks as pay. */
export async function foresee(outlook: Outlook): Promise<Prediction> {
  const { odds } = await sharpen(outlook, wholeRange(outlook), outlook.looks);
  return predictionOf(outlook.qualities, odds);
}

/** What is believed of the answer after one look, whatever it costs, if the encoder has a probe at all. */
export async function predict(outlook: Outlook): Promise<Prediction> {
  const { belief, targetLoss, looks } = outlook;
  const bracket = wholeRange(outlook);
  const odds = () => crossingOdds(bracket, (index) => excessAt(belief, index, targetLoss));
  await looks.loss?.take(nextAim(bracket, odds()).index);
  return predictionOf(outlook.qualities, odds());
}

function wholeRange({ qualities }: Outlook): Bracket {
  return { miss: -1, pass: qualities.length };
}

/** Looks as long as that pays; then tells where in a bracket the answer may lie, and where to encode next. */
async function sharpen(
  { belief, targetLoss }: Outlook,
  bracket: Bracket,
  looks: LimitedLooks,
): Promise<{ odds: Float64Array; aim: Aim }> {
  const excess = (index: number) => excessAt(belief, index, targetLoss);
  for (;;) {
    const odds = crossingOdds(bracket, excess);
    const aim = nextAim(bracket, odds);
    const look = nextLook(looks, aim, bracket, belief, excess);
    if (!look) return { odds, aim };
    await look(aim.index);
  }
}

function excessAt(belief: Belief, index: number, targetLoss: number): Estimate {
  const { mean, deviation } = belief.loss('real', index);
  return { mean: mean - targetLoss, deviation };
}

interface Placed<T> {
  readonly index: number;
  readonly encoded: Encoded<T>;
}

/** An index below a miss that may well pass nevertheless, as far as the belief and cheap looks there can tell. */
async function likelyDip(
  { belief, targetLoss, looks }: Outlook,
  miss: number,
  missed: ReadonlySet<number>,
): Promise<number | undefined> {
  for (;;) {
    let best = { index: -1, chance: DIP_WORTH_A_LOOK };
    for (let index = Math.max(0, miss - DIP_REACH); index < miss; index++) {
      const { mean, deviation } = excessAt(belief, index, targetLoss);
      const chance = normalCumulative(-mean / deviation);
      if (!missed.has(index) && chance > best.chance) best = { index, chance };
    }
    if (best.index < 0) return undefined;
    if (!looks.loss || looks.loss.taken.has(best.index))
      return best.chance > DIP_WORTH_AN_ENCODE ? best.index : undefined;
    await looks.loss.take(best.index);
  }
}

/** Without a proof, the pass at hand must be the answer with more chance than any other. */
function isLikelyLowest(odds: Float64Array): boolean {
  return (odds.at(-1) ?? 0) > 0.5;
}

function predictionOf(qualities: readonly number[], odds: Float64Array): Prediction {
  const at = (share: number) => qualities[Math.min(quantileIndex(odds, share), qualities.length - 1)] ?? 0;
  return { quality: at(0.5), low: at(INTERVAL[0]), high: at(INTERVAL[1]) };
}
