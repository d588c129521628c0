import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RankingFigures } from '../../src/decide/ranking-figures.js';
import { rankRow } from '../support/rankings.js';

it('the ends are those of the sorted ranking: by score, then rank, then path', () => {
  const row = fc.record({
    path: fc.string({ minLength: 1, maxLength: 3 }),
    final_score: fc.option(fc.integer({ min: 0, max: 5 })),
  });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const figures = new RankingFigures(4);
      for (const fields of rows) figures.add(rankRow(fields));
      const sorted = rows
        .filter(({ final_score }) => final_score !== null)
        .sort((a, b) => (b.final_score ?? 0) - (a.final_score ?? 0) || (a.path < b.path ? -1 : 1));
      const paths = sorted.map(({ path }) => path);
      expect(figures.best.map(({ path }) => path)).toEqual(paths.slice(0, 4));
      expect(figures.worst.map(({ path }) => path)).toEqual([...paths].reverse().slice(0, 4));
      expect(figures.best.map(({ rank }) => rank)).toEqual(paths.slice(0, 4).map((_, i) => i + 1));
      expect(figures.worst.map(({ rank }) => rank)).toEqual(
        paths.slice(0, 4).map((_, i) => paths.length - i),
      );
    }),
  );
  const figures = new RankingFigures(2);
  for (const [path, rank] of [
    ['a', 2],
    ['b', 1],
  ] as const)
    figures.add(rankRow({ path, final_score: 0.5, rank }));
  expect(figures.best.map(({ path }) => path)).toEqual(['b', 'a']);
});

it('vetoes and missing parts are counted by row, unknown vetoes as others', () => {
  const figures = new RankingFigures(1);
  figures.add(rankRow({ final_score: 0.1, veto: ['blurred', 'flat', 'ghastly', 'constructor'] as never }));
  figures.add(rankRow({ final_score: 0.2, aesthetic: 0.3, veto: ['blurred'] }));
  figures.add(rankRow({ message: 'it is broken' }));
  const { rows, ranked, failed, vetoed, vetoes, missing } = figures.counts;
  expect({ rows, ranked, failed, vetoed }).toEqual({ rows: 3, ranked: 2, failed: 1, vetoed: 2 });
  expect(vetoes).toEqual({ blurred: 2, flat: 1, other: 1 });
  expect(missing).toMatchObject({ aesthetic: 1, sharpness_norm: 2 });
});
