import type { Belief, Estimate } from './belief.js';
import { type Aim, type Bracket, crossingOdds, nextAim } from './crossing.js';

/** A cheap encode that tells the belief something of the real one at the quality of an index. */
export interface Look {
  /** Share of a real encode's time. */
  readonly cost: number;
  take(index: number): Promise<void>;
}

/** The cheap encodes that an image and its encoder allow. */
export interface Looks {
  /** Shows the loss of a probe, to which the real encode has a gap. */
  readonly loss?: Look;
  /** Shows the same of a sample, which lies somewhat off. */
  readonly sampledLoss?: Look;
  /** Shows that gap, give or take a standard deviation. */
  readonly gap?: Look & { readonly deviation: number };
}

/** Looks that one kind may take. */
const MOST = 6;

/** Looks of which none is taken twice at one quality, nor one kind too often. */
export type LimitedLooks = Readonly<Record<keyof Looks, LimitedLook | null>>;

export const NO_LOOKS: LimitedLooks = { loss: null, sampledLoss: null, gap: null };

export function limited(looks: Looks): LimitedLooks {
  return {
    loss: limit(looks.loss, 0),
    sampledLoss: limit(looks.sampledLoss, 0),
    gap: limit(looks.gap, looks.gap?.deviation ?? 0),
  };
}

interface LimitedLook extends Look {
  readonly deviation: number;
  readonly taken: ReadonlySet<number>;
}

function limit(look: Look | undefined, deviation: number): LimitedLook | null {
  if (!look) return null;
  const taken = new Set<number>();
  const take = (index: number) => {
    taken.add(index);
    return look.take(index);
  };
  return { cost: look.cost, deviation, taken, take };
}

/**
 * The look to take at an aim, if any is worth its time: every share by which looks raise the chance of a straight hit
 * saves as large a share of an encode. Two that are only worth it together are taken one after the other.
 */
export function nextLook(
  { loss, sampledLoss, gap }: LimitedLooks,
  { index, chance }: Aim,
  bracket: Bracket,
  belief: Belief,
  excess: (index: number) => Estimate,
): Look['take'] | undefined {
  const isOpen = (look: LimitedLook | null) =>
    look !== null && look.taken.size < MOST && !look.taken.has(index);
  const choices = [[loss], [sampledLoss], [gap], [loss, gap], [sampledLoss, gap]].filter((choice) =>
    choice.every(isOpen),
  );
  let best: { saving: number; first: LimitedLook } | undefined;
  for (const choice of choices) {
    const [first] = choice;
    if (!first) continue;
    const deviationAt = (at: number) => {
      const gapNow = belief.gap(at).deviation;
      const gapLeft = gap && choice.includes(gap) ? both(gapNow, gap.deviation) : gapNow;
      if (choice.includes(loss)) return gapLeft;
      const lossNow = belief.loss('probe', at).deviation;
      const lossLeft = choice.includes(sampledLoss) ? both(lossNow, belief.sampledDeviation()) : lossNow;
      return Math.hypot(lossLeft, gapLeft);
    };
    const odds = crossingOdds(bracket, (at) => ({ mean: excess(at).mean, deviation: deviationAt(at) }));
    const cost = choice.reduce((sum, look) => sum + (look?.cost ?? 0), 0);
    const saving = nextAim(bracket, odds).chance - chance - cost;
    if (saving > (best?.saving ?? 0)) best = { saving, first };
  }
  return best?.first.take;
}

/** The standard deviation left by two independent measurements. */
function both(a: number, b: number): number {
  return (a * b) / Math.hypot(a, b);
}
