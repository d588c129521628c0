import { expect, it } from 'vitest';
import { optimize, type Row, type ScoreRow, score } from '../../src/index.js';
import { makePictures } from '../support/pictures.js';

it('optimises and scores without a terminal', async () => {
  const root = makePictures({ 'in/a.jpg': 'photos/sunset.jpg', 'in/deep/b.jpg': 'photos/sand.jpg' });
  const written: Row[] = [];
  const summary = await optimize({
    paths: ['in'],
    cwd: root,
    out: 'out',
    format: ['webp'],
    target: 0.95,
    jobs: 2,
    environment: process.env,
    onRow: (row) => void written.push(row),
  });
  expect(summary).toMatchObject({ images: 2, optimized: 2, failed: 0, interrupted: false });

  const scored: ScoreRow[] = [];
  const result = await score({
    paths: ['out'],
    reference: 'in',
    metrics: ['ssim'],
    cwd: root,
    environment: process.env,
    onRow: (row) => void scored.push(row),
  });
  expect(result).toEqual({ rows: 2, failed: 0, interrupted: false });
  expect(scored.map(({ path, reference }) => [path, reference])).toEqual([
    ['a.webp', 'a.jpg'],
    ['deep/b.webp', 'deep/b.jpg'],
  ]);
  for (const [i, { metrics }] of scored.entries())
    expect(metrics.ssim).toBeCloseTo(written[i]?.score ?? 0, 5);
});
