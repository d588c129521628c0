import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deal } from '../../src/plan/deal.js';

const weights = fc
  .array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 1_000_000 })), { maxLength: 200 })
  .map((list) => Float64Array.from(list));
const shards = fc.integer({ min: 1, max: 30 });

/** The same by looking at every shard for each weight. */
function plainlyDealt(weights: Float64Array, shards: number): number[] {
  const sums = Array.from({ length: shards }, () => 0);
  const dealt = Array.from(weights, () => -1);
  const order = [...weights.keys()].sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  let next = 0;
  for (const at of order) {
    const weight = weights[at] ?? 0;
    const lightest = weight > 0 ? sums.indexOf(Math.min(...sums)) : next++ % shards;
    sums[lightest] = (sums[lightest] ?? 0) + weight;
    dealt[at] = lightest;
  }
  return dealt;
}

it('deals as a search of the lightest shard would', () => {
  fc.assert(
    fc.property(weights, shards, (weights, shards) => {
      expect([...deal(weights, shards)]).toEqual(plainlyDealt(weights, shards));
    }),
  );
});

it('comes as close to even as Graham proved', () => {
  fc.assert(
    fc.property(weights, shards, (weights, shards) => {
      const sums = Array.from({ length: shards }, () => 0);
      for (const [at, shard] of deal(weights, shards).entries())
        sums[shard] = (sums[shard] ?? 0) + (weights[at] ?? 0);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      expect(sums.reduce((sum, part) => sum + part, 0)).toBe(total);
      expect(Math.max(...sums)).toBeLessThanOrEqual(total / shards + Math.max(0, ...weights));
    }),
  );
});

it('deals what weighs nothing out in turn', () => {
  expect([...deal(new Float64Array(7), 3)]).toEqual([0, 1, 2, 0, 1, 2, 0]);
});
