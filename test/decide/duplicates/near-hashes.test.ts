import { expect, it } from 'vitest';
import { emptyHashes, hammingDistance, RADIUS } from '../../../src/decide/duplicates/hashes.js';
import { LeaderIndex } from '../../../src/decide/duplicates/leader-index.js';
import { NEAR_BYTES, withNear } from '../../../src/decide/duplicates/near-hashes.js';
import { randomWords } from '../../support/hashes.js';

const COUNT = 5000;

/** Random hashes; every third differs from the one before in 1 to 12 bits, and some are crowded together. */
function plantedHashes() {
  const random = randomWords(3);
  const hashes = emptyHashes(COUNT);
  for (let item = 0; item < COUNT; item++) {
    const near = item % 3 === 2 || item > COUNT - 300;
    hashes.high[item] = near ? (hashes.high[item - 1] ?? 0) : random();
    hashes.low[item] = near ? (hashes.low[item - 1] ?? 0) : random();
    for (let flip = 0; near && flip <= item % 12; flip++) {
      const half = random() % 2 === 0 ? hashes.high : hashes.low;
      half[item] = (half[item] ?? 0) ^ (1 << (random() % 32));
    }
  }
  return hashes;
}

it('finds exactly the pairs that comparing all with all finds', () => {
  const hashes = plantedHashes();
  const items = Uint32Array.from({ length: COUNT }, (_, item) => item);
  // Every item, and in another order, so that places are not items.
  const order = items.slice().reverse();
  const index = new LeaderIndex(hashes, order);
  const nearItems = new Set<number>();
  let pairs = 0;
  for (const [place, item] of order.entries()) {
    const expected = [...order.subarray(0, place)].filter((other) => {
      return hammingDistance(hashes, item, other) <= RADIUS;
    });
    expect(index.near(place).map((other) => order[other])).toEqual(expected);
    index.add(place);
    for (const near of expected) nearItems.add(near).add(item);
    pairs += expected.length;
  }
  expect(pairs).toBeGreaterThan(1000);
  const flags = withNear(hashes, items, new ArrayBuffer(NEAR_BYTES * COUNT));
  expect([...items.filter((item) => flags[item] === 1)]).toEqual([...nearItems].sort((a, b) => a - b));
});
