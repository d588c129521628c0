import { setImmediate as settled } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Admission } from '../../src/runtime/admission.js';

/** Asks for memory and notes who was let in, in order. */
function gate(budget: number) {
  const admission = new Admission(budget);
  const inside: string[] = [];
  const leave = new Map<string, () => void>();
  return {
    inside,
    ask(name: string, bytes: number) {
      void admission.acquire(bytes).then((release) => {
        inside.push(name);
        leave.set(name, release);
      });
      return settled();
    },
    leave(name: string) {
      leave.get(name)?.();
      return settled();
    },
  };
}

it('lets in what fits the budget', async () => {
  const { ask, leave, inside } = gate(100);
  await ask('a', 60);
  await ask('b', 40);
  await ask('c', 1);
  expect(inside).toEqual(['a', 'b']);
  await leave('b');
  expect(inside).toEqual(['a', 'b', 'c']);
});

it('lets small ones go on while large ones wait for each other', async () => {
  const { ask, leave, inside } = gate(100);
  await ask('large', 80);
  await ask('second', 80);
  await ask('third', 80);
  await ask('small', 10);
  expect(inside).toEqual(['large', 'small']);
  await leave('large');
  expect(inside).toEqual(['large', 'small', 'second']);
  await ask('other', 10);
  expect(inside).toEqual(['large', 'small', 'second', 'other']);
});

it('lets in alone what exceeds the budget, and nobody beside it', async () => {
  const { ask, leave, inside } = gate(100);
  await ask('a', 10);
  await ask('giant', 1000);
  await leave('a');
  expect(inside).toEqual(['a', 'giant']);
  await ask('b', 10);
  expect(inside).toEqual(['a', 'giant']);
  await leave('giant');
  expect(inside).toEqual(['a', 'giant', 'b']);
});

it('lets everybody in at some time, however many small ones keep coming', async () => {
  const { ask, leave, inside } = gate(100);
  await ask('s0', 60);
  await ask('large', 90);
  // There is always a small one inside when the next one comes.
  for (let i = 1; i < 200 && !inside.includes('large'); i++) {
    await ask(`s${i}`, 40);
    await leave(`s${i - 1}`);
  }
  expect(inside).toContain('large');
  expect(inside.length).toBeLessThan(40);
});

/** Sizes in the order in which they come, and at each step who of those inside leaves. */
const traffic = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 60 }),
  leaving: fc.infiniteStream(fc.nat()),
  atOnce: fc.integer({ min: 1, max: 20 }),
});

it('never exceeds the budget but with one alone, and lets everybody in', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, async ({ sizes, leaving, atOnce }) => {
      const admission = new Admission(100);
      const inside: { bytes: number; release: () => void }[] = [];
      let admitted = 0;
      let asked = 0;
      const ask = (bytes: number) => {
        asked++;
        void admission.acquire(bytes).then((release) => {
          admitted++;
          inside.push({ bytes, release });
        });
      };
      while (admitted < sizes.length || asked < sizes.length) {
        for (const bytes of sizes.slice(asked, asked + atOnce)) ask(bytes);
        await settled();
        const used = inside.reduce((sum, { bytes }) => sum + bytes, 0);
        if (inside.length > 1) expect(used).toBeLessThanOrEqual(100);
        expect(admission.free).toBe(100 - used);
        // Somebody is inside as long as somebody waits: nothing stands still.
        expect(inside.length).toBeGreaterThan(0);
        const [gone] = inside.splice((leaving.next().value ?? 0) % inside.length, 1);
        gone?.release();
      }
      await settled();
      for (const { release } of inside) release();
      expect(admission.free).toBe(100);
    }),
  );
});
