import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FirstFew } from '../../src/decide/first-few.js';
import { Histogram } from '../../src/decide/histogram.js';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram(0, 0.05, 20);
  for (const value of values) histogram.add(value);
  return histogram;
}

describe('a histogram', () => {
  it('counts a value in the bin that it begins, and the upper end in the last one', () => {
    const counts = histogramOf([0, 0.05, 0.15, 0.3, 0.3499, 0.95, 1]).bins.map(({ count }) => count);
    const expected = Array(20).fill(0);
    for (const [bin, count] of [
      [0, 1],
      [1, 1],
      [3, 1],
      [6, 2],
      [19, 2],
    ] as const)
      expected[bin] = count;
    expect(counts).toEqual(expected);
  });

  it.each([
    ['upwards', [0.5, 1.05], [0, 2]],
    ['downwards', [0.5, -0.01], [-1, 1]],
    ['both ways', [-3, 7], [-3, 13]],
  ])('grows %s', (_, values, [from, to]) => {
    const { bins } = histogramOf(values);
    expect([bins[0]?.from, bins.at(-1)?.to].map((end) => Number(end?.toFixed(9)))).toEqual([from, to]);
  });

  it('loses no value, however far away, and its ends stay numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
        const { bins } = histogramOf(values);
        expect(bins).toHaveLength(20);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        for (const { from, to } of bins) expect(Number.isFinite(to - from) && to > from).toBe(true);
      }),
    );
  });

  it('has each value in the bin where it lies, after growing too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (values) => {
        const histogram = histogramOf(values.map((value) => value + 0.01));
        const filled = histogram.bins.filter(({ count }) => count > 0);
        for (const { from, to, count } of filled) {
          const inside = values.filter((value) => value + 0.01 >= from && value + 0.01 < to);
          expect(inside).toHaveLength(count);
        }
      }),
    );
  });
});

it('the first few are the first of the sorted list', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 20 })),
      fc.integer({ min: 1, max: 10 }),
      (values, size) => {
        const few = new FirstFew<number>(size, (a, b) => b - a);
        for (const value of values) few.add(value);
        expect(few.items).toEqual([...values].sort((a, b) => b - a).slice(0, size));
      },
    ),
  );
});
