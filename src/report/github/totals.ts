import type { Change } from '../reporters/reporter.js';

export interface Sum {
  readonly files: number;
  readonly before: number;
  readonly after: number;
}

export interface Totals {
  /** Counts a row, and its change if there is one. */
  add(change: Change | null): void;
  rows(): number;
  all(): Sum;
  /** By the change of format, the greatest saving first. */
  byFormat(): readonly (readonly [format: string, sum: Sum])[];
}

const NOTHING: Sum = { files: 0, before: 0, after: 0 };

export function createTotals(): Totals {
  const sums = new Map<string, Sum>();
  let rows = 0;
  return {
    add(change) {
      rows++;
      if (change === null) return;
      const { format, before, after } = change;
      sums.set(format, plus(sums.get(format) ?? NOTHING, { files: 1, before, after }));
    },
    rows: () => rows,
    all: () => [...sums.values()].reduce(plus, NOTHING),
    byFormat: () => [...sums].sort(([, a], [, b]) => saved(b) - saved(a)),
  };
}

function plus(a: Sum, b: Sum): Sum {
  return { files: a.files + b.files, before: a.before + b.before, after: a.after + b.after };
}

function saved({ before, after }: Sum): number {
  return before - after;
}
