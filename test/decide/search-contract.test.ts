import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBelief } from '../../src/decide/belief.js';
import { logLoss } from '../../src/decide/log-loss.js';
import { limited } from '../../src/decide/look.js';
import { genericPrior } from '../../src/decide/priors/generic.js';
import { type Encoded, searchQuality } from '../../src/decide/quality-search.js';

const PRIOR = genericPrior([
  [10, 0.745],
  [40, 0.891],
  [80, 0.964],
  [95, 0.9915],
  [100, 0.9992],
]);

/** An image whose log loss is known at every quality of a range, and how a search of it is to begin and to go on. */
interface Case {
  readonly qualities: readonly number[];
  readonly losses: readonly number[];
  readonly targetLoss: number;
  /** What a cheap look says, right or wrong; `null` without any. */
  readonly looks: { readonly cost: number; readonly losses: readonly number[] } | null;
  /** Index of what an earlier run encoded. */
  readonly known: number | null;
  readonly skipsProof: boolean;
}

const loss = fc.double({ min: -8, max: 0, noNaN: true });
const losses = (length: number) => {
  const any = fc.array(loss, { minLength: length, maxLength: length });
  const falling = any.map((values) => values.toSorted((a, b) => b - a));
  return fc.oneof(
    any,
    falling,
    // As encoders with a bad day: rising with quality.
    any.map((values) => values.toSorted((a, b) => a - b)),
    loss.map((value) => Array.from({ length }, () => value)),
    // A falling curve with noise on it.
    fc
      .tuple(falling, fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), { minLength: length }))
      .map(([values, noise]) => values.map((value, i) => value + (noise[i] ?? 0))),
  );
};

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.integer({ min: 1, max: 91 }), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 4 }))
  .chain(([first, length, step]) => {
    const qualities = Array.from({ length }, (_, i) => first + i * step).filter((quality) => quality <= 100);
    const count = qualities.length;
    return fc.record({
      qualities: fc.constant(qualities),
      losses: losses(count),
      // Often a loss of the curve itself: what is exactly at the target meets it.
      targetLoss: fc.double({ min: 0.8, max: 0.998, noNaN: true }).map((score) => logLoss(1 - score)),
      looks: fc.option(
        fc.record({ cost: fc.double({ min: 0, max: 1, noNaN: true }), losses: losses(count) }),
      ),
      known: fc.option(fc.nat({ max: count - 1 })),
      skipsProof: fc.boolean(),
    });
  })
  .chain((made) =>
    fc
      .option(fc.nat({ max: made.qualities.length - 1 }))
      .map((at) => (at === null ? made : { ...made, targetLoss: made.losses[at] ?? made.targetLoss })),
  );

async function search({ qualities, losses, targetLoss, looks, known, skipsProof }: Case) {
  const belief = createBelief(PRIOR, qualities);
  const seen: Encoded<number>[] = [];
  const looked: number[] = [];
  const encoded = (index: number): Encoded<number> => {
    const excess = (losses[index] ?? Number.NaN) - targetLoss;
    const one = { quality: qualities[index] ?? Number.NaN, passes: excess <= 0, excess, candidate: index };
    seen.push(one);
    return one;
  };
  const result = await searchQuality<number>({
    qualities,
    belief,
    targetLoss,
    skipsProof,
    ...(known !== null && { known: encoded(known) }),
    looks: limited(
      looks === null
        ? {}
        : {
            loss: {
              cost: looks.cost,
              async take(index) {
                looked.push(index);
                belief.observeLoss('probe', index, looks.losses[index] ?? Number.NaN);
              },
            },
          },
    ),
    evaluate: async (quality) => encoded(qualities.indexOf(quality)),
  });
  return { result, seen, looked };
}

const check = (promise: (made: Case, found: Awaited<ReturnType<typeof search>>) => void) =>
  fc.assert(
    fc.asyncProperty(cases, async (made) => promise(made, await search(made))),
    { numRuns: 2000 },
  );

describe('whatever the curve, the looks and the beginning, a search', () => {
  it('ends before it has encoded any quality twice, or looked at any twice', async () => {
    await check((_, { seen, looked }) => {
      const qualities = seen.map(({ quality }) => quality);
      expect(new Set(qualities).size).toBe(qualities.length);
      expect(new Set(looked).size).toBe(looked.length);
    });
  });

  it('answers with what it encoded itself, and says truthfully whether that meets the target', async () => {
    await check((made, { result, seen }) => {
      expect(seen).toContain(result.encoded);
      const truth = (made.losses[result.encoded.candidate] ?? Number.NaN) <= made.targetLoss;
      expect(result.outcome).toBe(truth ? 'found' : 'unreachable');
      // It gives up only at the highest quality of the range.
      if (!truth) expect(result.encoded.quality).toBe(made.qualities.at(-1));
    });
  });

  it('answers with the lowest quality that it saw pass', async () => {
    await check((_, { result, seen }) => {
      const passed = seen.filter(({ passes }) => passes).map(({ quality }) => quality);
      expect(passed.length > 0).toBe(result.outcome === 'found');
      if (passed.length > 0) expect(result.encoded.quality).toBe(Math.min(...passed));
    });
  });

  it('calls proven only what it saw the next lower quality miss for, and leaves that out only where it may', async () => {
    await check((made, { result, seen }) => {
      if (result.outcome !== 'found') return;
      const below = result.encoded.candidate - 1;
      const sawMiss = seen.some(({ candidate, passes }) => candidate === below && !passes);
      if (result.isProven) expect(below < 0 || sawMiss).toBe(true);
      else expect(made.skipsProof).toBe(true);
    });
  });

  it('finds what a scan finds, if the curve never rises and the proof is not left out', async () => {
    await check((made, { result }) => {
      const isFalling = made.losses.every((value, i) => i === 0 || value <= (made.losses[i - 1] ?? 0));
      if (!isFalling || made.skipsProof) return;
      const lowest = made.losses.findIndex((value) => value <= made.targetLoss);
      expect(result.outcome).toBe(lowest < 0 ? 'unreachable' : 'found');
      expect(result.encoded.candidate).toBe(lowest < 0 ? made.qualities.length - 1 : lowest);
    });
  });
});
