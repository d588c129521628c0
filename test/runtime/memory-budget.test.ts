import { expect, it } from 'vitest';
import { memoryBudget } from '../../src/runtime/memory-budget.js';

const GB = 1e9;
/** What Linux says where nothing is constrained. */
const UNCONSTRAINED = 2 ** 64;

it.each([
  ['a machine that does nothing else', { total: 16 * GB, constrained: 0, free: 15 * GB }, 9.6 * GB],
  [
    'one of whose limits nothing is known',
    { total: 16 * GB, constrained: UNCONSTRAINED, free: 15 * GB },
    9.6 * GB,
  ],
  ['a container', { total: 64 * GB, constrained: 2 * GB, free: 60 * GB }, 1.2 * GB],
  ['a machine whose memory others use', { total: 16 * GB, constrained: 0, free: 2 * GB }, 1.8 * GB],
])('%s', (_, memory, expected) => {
  expect(memoryBudget(memory)).toBe(Math.floor(expected));
});

it('is never more than this machine has', () => {
  expect(memoryBudget()).toBeGreaterThan(0);
  expect(memoryBudget()).toBeLessThan(process.availableMemory() * 1.5);
});
