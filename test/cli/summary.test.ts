import { createColors } from 'picocolors';
import { expect, it } from 'vitest';
import { describeSummary } from '../../src/cli/summary.js';

const COUNTS = {
  images: 1,
  rows: 1,
  optimized: 0,
  kept: 1,
  failed: 0,
  unchanged: 0,
  encodes: 0,
  interrupted: false,
};

it('says why images were kept, the commonest reason first', () => {
  const kept = new Map([
    ['cmyk', 1],
    ['animated', 3],
  ] as const);
  const context = { seconds: 1, folder: null, kept, colours: createColors(false) };
  const [, ...lines] = describeSummary({ ...COUNTS, bytesIn: 1, bytesOut: 1 }, context).split('\n');
  expect(lines).toEqual([
    '3 kept as animated: the image has several frames or pages',
    '1 kept as cmyk: the image is in CMYK, which cannot be re-encoded faithfully',
  ]);
});

it.each([
  ['a saving', 1000, 750, '(−25.0 %)'],
  ['nothing', 1000, 1000, '(0.0 %)'],
  ['next to nothing', 1_000_000, 999_999, '(0.0 %)'],
  ['a growth', 1000, 1100, '(+10.0 %)'],
])('says %s with its sign', (_, bytesIn, bytesOut, words) => {
  const context = { seconds: 1, folder: null, kept: new Map(), colours: createColors(false) };
  expect(describeSummary({ ...COUNTS, bytesIn, bytesOut }, context)).toContain(words);
});
