import { describe, expect, it } from 'vitest';
import { RankingPicks } from '../../../src/report/html/ranking/picks.js';
import { rankRow } from '../../support/rankings.js';

/** Pictures whose scores fall from 1 towards 0, in an order that tells nothing. */
function picksOf(count: number): RankingPicks {
  const picks = new RankingPicks();
  for (let i = 0; i < count; i++) {
    const place = (i * 7919) % count;
    picks.add(rankRow({ path: `${place}.jpg`, rank: place + 1, final_score: 1 - place / count }));
  }
  return picks;
}

const ranksOf = (rows: readonly { readonly rank: number | null }[]) => rows.map(({ rank }) => rank);
const numbers = (from: number, to: number) =>
  Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => (to > from ? from + i : from - i));

describe('what a page shows of a ranking', () => {
  it('is the best and the worst, none of them twice', () => {
    expect([ranksOf(picksOf(3).best), ranksOf(picksOf(3).worst)]).toEqual([[1, 2, 3], []]);
    expect(ranksOf(picksOf(31).best)).toEqual(numbers(1, 16));
    expect(ranksOf(picksOf(31).worst)).toEqual(numbers(31, 17));
    expect(ranksOf(picksOf(1000).best)).toEqual(numbers(1, 20));
    expect(ranksOf(picksOf(1000).worst)).toEqual(numbers(1000, 981));
    expect([new RankingPicks().best, new RankingPicks().worst]).toEqual([[], []]);
  });

  it('counts ranks where the ranking has none', () => {
    const picks = new RankingPicks();
    for (let i = 0; i < 50; i++) picks.add(rankRow({ path: `${i}.jpg`, final_score: i / 50 }));
    expect(ranksOf(picks.best)).toEqual(numbers(1, 20));
    expect(ranksOf(picks.worst)).toEqual(numbers(50, 31));
  });

  it('is a few groups of duplicates, the one to keep first, wherever it stood', () => {
    const picks = new RankingPicks();
    for (let group = 1; group <= 40; group++) {
      for (let i = 0; i < 10; i++) {
        const duplicate_of = i === 9 ? null : `${group}-9.jpg`;
        picks.add(rankRow({ path: `${group}-${i}.jpg`, duplicate_group: group, duplicate_of }));
      }
    }
    picks.add(rankRow({ path: 'alone.jpg', duplicate_group: null, duplicate_of: null }));
    expect(picks.shownGroups.map(({ number }) => number)).toEqual(numbers(1, 12));
    for (const { number, rows, unshown } of picks.shownGroups) {
      expect(rows[0]?.path).toBe(`${number}-9.jpg`);
      expect(rows).toHaveLength(8);
      expect(unshown).toBe(2);
    }
    expect([picks.groups, picks.duplicates]).toEqual([40, 360]);
  });
});
