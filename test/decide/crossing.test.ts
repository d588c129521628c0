import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/decide/belief.js';
import {
  type Bracket,
  crossingOdds,
  nextAim,
  normalCumulative,
  quantileIndex,
} from '../../src/decide/crossing.js';

const SIZE = 30;
const estimates = fc.array(
  fc.record({
    mean: fc.double({ min: -5, max: 5, noNaN: true }),
    deviation: fc.double({ min: 1e-6, max: 4, noNaN: true }),
  }),
  { minLength: SIZE, maxLength: SIZE },
);
/** At least one index lies between a miss and a pass. */
const bracket: fc.Arbitrary<Bracket> = fc
  .tuple(fc.integer({ min: -1, max: SIZE - 2 }), fc.integer({ min: 2, max: SIZE }))
  .filter(([miss, pass]) => pass - miss >= 2)
  .map(([miss, pass]) => ({ miss, pass }));

const at = (all: readonly Estimate[]) => (index: number) => all[index] ?? { mean: Number.NaN, deviation: 1 };

describe('crossingOdds', () => {
  it('are chances of every index of the bracket, 1 together', () => {
    fc.assert(
      fc.property(bracket, estimates, (between, all) => {
        const odds = crossingOdds(between, at(all));
        expect(odds).toHaveLength(between.pass - between.miss);
        expect(Math.min(...odds)).toBeGreaterThanOrEqual(0);
        expect(odds.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  it('move down where the curve is believed to be better', () => {
    fc.assert(
      fc.property(bracket, estimates, fc.double({ min: 0, max: 3, noNaN: true }), (between, all, gain) => {
        const better = all.map(({ mean, deviation }) => ({ mean: mean - gain, deviation }));
        const [before, after] = [all, better].map((each) => cumulated(crossingOdds(between, at(each))));
        for (const [i, chance] of (after ?? []).entries())
          expect(chance).toBeGreaterThanOrEqual((before?.[i] ?? Number.NaN) - 1e-9);
      }),
    );
  });

  it('lie where a curve that is known crosses', () => {
    const known = (index: number) => ({ mean: index < 17 ? 1 : -1, deviation: 1e-3 });
    const odds = crossingOdds({ miss: -1, pass: SIZE }, known);
    expect([...odds].indexOf(Math.max(...odds))).toBe(17);
    expect(odds[17]).toBeCloseTo(1, 6);
    const never = crossingOdds({ miss: -1, pass: SIZE }, () => ({ mean: 1, deviation: 1e-3 }));
    expect(never.at(-1)).toBeCloseTo(1, 6);
  });
});

describe('nextAim', () => {
  it('lies between the miss and the pass, with a chance', () => {
    fc.assert(
      fc.property(bracket, estimates, (between, all) => {
        const { index, chance } = nextAim(between, crossingOdds(between, at(all)));
        expect(index).toBeGreaterThan(between.miss);
        expect(index).toBeLessThan(between.pass);
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('is the likeliest index, or the one below it, where that is likely', () => {
    const odds = Float64Array.of(0.01, 0.04, 0.1, 0.6, 0.2, 0.05);
    expect(nextAim({ miss: 9, pass: 15 }, odds)).toMatchObject({ index: 13, chance: expect.closeTo(0.8, 9) });
  });

  it('halves what is possible where nothing is likely', () => {
    const odds = new Float64Array(21).fill(1 / 21);
    expect(nextAim({ miss: -1, pass: 20 }, odds).index).toBe(10);
  });
});

it('quantileIndex is the first index up to which the odds hold a share', () => {
  const odds = Float64Array.of(0.05, 0.25, 0.4, 0.3);
  expect([0, 0.05, 0.06, 0.3, 0.5, 0.7, 0.95, 1, 2].map((share) => quantileIndex(odds, share))).toEqual([
    0, 0, 1, 1, 2, 2, 3, 3, 3,
  ]);
});

it('normalCumulative agrees with the published values of Φ', () => {
  const published = [
    [-6, 9.865876e-10],
    [-3, 1.349898e-3],
    [-1.644854, 0.05],
    [-1, 0.1586553],
    [0, 0.5],
    [1.959964, 0.975],
    [3, 0.9986501],
  ] as const;
  for (const [x, chance] of published) expect(Math.abs(normalCumulative(x) - chance)).toBeLessThan(1e-7);
});

function cumulated(odds: Float64Array): number[] {
  let sum = 0;
  return [...odds].map((chance) => {
    sum += chance;
    return sum;
  });
}
