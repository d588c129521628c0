import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/runtime/in-order.js';

async function collect<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

const ticks = async (count: number) => {
  for (let i = 0; i < count; i++) await new Promise(setImmediate);
};

it('yields every result in the order of its item, whatever is done first, with a bounded number in work', async () => {
  const delays = fc.array(fc.nat({ max: 6 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(delays, fc.integer({ min: 1, max: 8 }), async (items, ahead) => {
      let inWork = 0;
      let most = 0;
      const work = async (delay: number) => {
        most = Math.max(most, ++inWork);
        await ticks(delay);
        inWork--;
        return `after ${delay}`;
      };
      expect(await collect(inOrder(items, { ahead, work }))).toEqual(items.map((delay) => `after ${delay}`));
      expect(most).toBeLessThanOrEqual(ahead);
      if (items.length >= ahead) expect(most).toBe(ahead);
    }),
    { numRuns: 60 },
  );
});

it('does not run ahead without bound of an item that takes long, nor of a reader that does', async () => {
  let started = 0;
  const items = Array.from({ length: 10_000 }, (_, i) => i);
  let finishFirst = () => {};
  const first = new Promise<void>((done) => {
    finishFirst = done;
  });
  const results = inOrder(items, {
    ahead: 4,
    async work(item) {
      started++;
      if (item === 0) await first;
      return item;
    },
  });
  const reading = results.next();
  await sleep(50);
  expect(started).toBeLessThan(5000);
  const whileWaiting = started;
  finishFirst();
  expect(await reading).toEqual({ done: false, value: 0 });
  await sleep(20);
  expect(started).toBe(whileWaiting);
  const rest = await collect(results);
  expect(rest).toEqual(items.slice(1));
});

describe('a rejection', () => {
  it('is thrown', async () => {
    const work = async (item: number) => {
      await ticks(item);
      if (item === 2) throw new Error('two');
      return item;
    };
    await expect(collect(inOrder([0, 1, 2, 3, 4], { ahead: 2, work }))).rejects.toThrow('two');
  });

  it('after an abort is left out', async () => {
    const controller = new AbortController();
    const started: number[] = [];
    const work = async (item: number) => {
      started.push(item);
      await ticks(item === 3 ? 2 : 10 + item);
      if (item === 3) controller.abort();
      else if (item !== 1) throw new Error('stopped');
      return item;
    };
    const options = { ahead: 4, signal: controller.signal, work };
    expect(await collect(inOrder([0, 1, 2, 3, 4, 5], options))).toEqual([1, 3]);
    expect(started).toEqual([0, 1, 2, 3]);
  });
});

it('starts nothing when it is aborted already', async () => {
  const work = async () => expect.unreachable();
  expect(await collect(inOrder([1, 2], { ahead: 2, signal: AbortSignal.abort(), work }))).toEqual([]);
});
