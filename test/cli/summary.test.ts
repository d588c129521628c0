import { createColors } from 'picocolors';
import { expect, it } from 'vitest';
import { describeSummary } from '../../src/cli/summary.js';

const COUNTS = { images: 1, rows: 1, optimized: 0, kept: 1, failed: 0, encodes: 0, interrupted: false };

it.each([
  ['a saving', 1000, 750, '(−25.0 %)'],
  ['nothing', 1000, 1000, '(0.0 %)'],
  ['next to nothing', 1_000_000, 999_999, '(0.0 %)'],
  ['a growth', 1000, 1100, '(+10.0 %)'],
])('says %s with its sign', (_, bytesIn, bytesOut, words) => {
  const context = { seconds: 1, folder: null, colours: createColors(false) };
  expect(describeSummary({ ...COUNTS, bytesIn, bytesOut }, context)).toContain(words);
});
