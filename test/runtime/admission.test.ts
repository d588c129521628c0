import { setImmediate as settled } from 'node:timers/promises';
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

it('lets nobody overtake: a large one is not starved by small ones', async () => {
  const { ask, leave, inside } = gate(100);
  await ask('a', 60);
  await ask('large', 80);
  await ask('small', 10);
  expect(inside).toEqual(['a']);
  await leave('a');
  expect(inside).toEqual(['a', 'large', 'small']);
});

it('lets in alone what exceeds the budget, and nobody beside it', async () => {
  const { ask, leave, inside } = gate(100);
  await ask('a', 10);
  await ask('giant', 1000);
  await ask('b', 10);
  expect(inside).toEqual(['a']);
  await leave('a');
  expect(inside).toEqual(['a', 'giant']);
  await leave('giant');
  expect(inside).toEqual(['a', 'giant', 'b']);
});
