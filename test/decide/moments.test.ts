import fc from 'fast-check';
import { mean, sampleCorrelation, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { Correlation, Moments } from '../../src/decide/moments.js';

const numbers = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 2, maxLength: 50 });

function momentsOf(values: readonly number[]): Moments {
  const moments = new Moments();
  for (const value of values) moments.add(value);
  return moments;
}

function correlationOf(pairs: readonly (readonly [number, number])[]): number | null {
  const correlation = new Correlation();
  for (const [x, y] of pairs) correlation.add(x, y);
  return correlation.value;
}

describe('moments', () => {
  it('are those of the whole list', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const { count, mean: middle, std, min, max } = momentsOf(values).summary;
        expect({ count, min, max }).toEqual({
          count: values.length,
          min: Math.min(...values),
          max: Math.max(...values),
        });
        expect(middle).toBeCloseTo(mean(values), 6);
        expect(std).toBeCloseTo(sampleStandardDeviation(values), 6);
      }),
    );
  });

  it('do not lose their digits where values are large and close together', () => {
    expect(momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]).summary.std).toBeCloseTo(Math.sqrt(30), 9);
  });

  it('are null where there is nothing to say', () => {
    expect(momentsOf([]).summary).toEqual({ count: 0, mean: null, std: null, min: null, max: null });
    expect(momentsOf([3]).summary).toEqual({ count: 1, mean: 3, std: null, min: 3, max: 3 });
  });
});

describe('correlation', () => {
  it('is that of the whole lists', () => {
    fc.assert(
      fc.property(numbers, fc.infiniteStream(fc.integer({ min: -1e6, max: 1e6 })), (xs, stream) => {
        const ys = [...stream.take(xs.length)];
        const value = correlationOf(xs.map((x, i) => [x, ys[i] ?? 0]));
        const isFlat = [xs, ys].some((list) => list.every((item) => item === list[0]));
        if (isFlat) expect(value).toBeNull();
        else expect(value).toBeCloseTo(sampleCorrelation(xs, ys), 6);
      }),
    );
  });

  it('of a line is exactly as far as it goes', () => {
    expect(correlationOf([1, 2, 5, 9].map((x) => [x, 3 * x + 1]))).toBe(1);
    expect(correlationOf([1, 2, 5, 9].map((x) => [x, -x]))).toBe(-1);
  });

  it('is null below two pairs, and where one side does not vary', () => {
    expect(correlationOf([])).toBeNull();
    expect(correlationOf([[1, 2]])).toBeNull();
    expect(
      correlationOf([
        [0.1, 1],
        [0.1, 2],
        [0.1, 3],
      ]),
    ).toBeNull();
  });
});
