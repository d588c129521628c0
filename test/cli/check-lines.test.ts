import { expect, it } from 'vitest';
import type { Finding } from '../../src/check/findings.js';
import { describeFinding } from '../../src/cli/check-lines.js';

const common = { level: 'error', path: 'a.jpg' } as const;
const saving = {
  bytes: 1_234_567,
  bytes_out: 800_000,
  format: 'jpeg',
  format_out: 'jpeg',
  metric: 'ssim',
  target: 0.98,
} as const;

it.each<[Finding, string]>([
  [
    { ...common, code: 'saving', limit: 0.1, value: 0.352, args: saving },
    'could be 35.2 % smaller (1.2 MB → 800.0 kB at ssim 0.98), and at most 10 % is allowed',
  ],
  [
    { ...common, code: 'saving', limit: 0.29, value: 0.2901, args: { ...saving, format_out: 'webp' } },
    'could be 29.01 % smaller (1.2 MB → 800.0 kB as webp at ssim 0.98), and at most 29 % is allowed',
  ],
  [
    { ...common, code: 'saving', limit: 0.1, value: 0.3062, args: saving },
    'could be 30.6 % smaller (1.2 MB → 800.0 kB at ssim 0.98), and at most 10 % is allowed',
  ],
  [
    { ...common, code: 'saving', limit: 0.07, value: 0.5, args: saving },
    'could be 50.0 % smaller (1.2 MB → 800.0 kB at ssim 0.98), and at most 7 % is allowed',
  ],
  [
    { ...common, code: 'saving', limit: 0.12345, value: 0.12346, args: saving },
    'could be 12.35 % smaller (1.2 MB → 800.0 kB at ssim 0.98), and at most 12.345 % is allowed',
  ],
  [{ ...common, code: 'bytes', limit: 3e5, value: 812_345 }, '812.3 kB, and at most 300.0 kB is allowed'],
  [{ ...common, code: 'bytes', limit: 3e5, value: 300_001 }, '300001 B, and at most 300000 B is allowed'],
  [{ ...common, code: 'bpp', limit: 2, value: 2.5 }, '2.5 bits per pixel, and at most 2 are allowed'],
  [{ ...common, code: 'megapixels', limit: 12, value: 24.2 }, '24.2 megapixels, and at most 12 are allowed'],
  [
    {
      ...common,
      code: 'score',
      limit: 0.95,
      value: 0.9499999,
      args: { metric: 'ssim', higher_is_better: true },
    },
    'ssim 0.9499999, and at least 0.95 is demanded',
  ],
  [
    { ...common, code: 'score', limit: 40, value: 41, args: { metric: 'brisque', higher_is_better: false } },
    'brisque 41, and at most 40 is demanded',
  ],
  [
    {
      ...common,
      code: 'score',
      limit: 40,
      value: null,
      args: { metric: 'brisque', higher_is_better: false },
    },
    'brisque cannot judge it, and 40 is demanded',
  ],
])('%o', (finding, words) => {
  expect(describeFinding(finding)).toBe(words);
});
