import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nthSmallest } from '../../../src/measure/ranking/nth-smallest.js';

it('is what sorting would put there, with many equal numbers and few', () => {
  const numbers = fc.oneof(
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 }),
    fc.array(fc.double({ noNaN: true }), { maxLength: 60 }),
  );
  fc.assert(
    fc.property(numbers, fc.nat(60), (values, place) => {
      const sorted = Float64Array.from(values).sort();
      // Zeros of either sign are equal.
      const found = nthSmallest(Float64Array.from(values), place);
      expect(found === (sorted[place] ?? 0)).toBe(true);
    }),
  );
});
