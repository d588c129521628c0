import { freemem, totalmem } from 'node:os';

/** Shares that images in work may take together: of all memory, of which others want some later, and of what is free now. */
const OF_ALL = 0.6;
const OF_FREE = 0.9;

interface Memory {
  /** Of the machine, in bytes. */
  readonly total: number;
  /** What a container or the like may have of it; 0 where that is not known, and larger than any machine where it may have all. */
  readonly constrained: number;
  /** What could be had now without anything being swapped out. */
  readonly free: number;
}

/** The memory, in bytes, that images in work may take together where nobody said. */
export function memoryBudget(memory: Memory = memoryNow()): number {
  const { total, constrained, free } = memory;
  const all = constrained > 0 ? Math.min(total, constrained) : total;
  return Math.floor(Math.min(all * OF_ALL, free * OF_FREE));
}

const memoryNow = (): Memory => ({
  total: totalmem(),
  constrained: process.constrainedMemory(),
  free: freemem(),
});
