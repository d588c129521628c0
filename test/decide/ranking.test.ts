import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PARTS, PUBLISHED_WEIGHTS } from '../../src/decide/fusion.js';
import { scoreFeatures } from '../../src/decide/normalise.js';
import { judge, type Measured, rankPictures } from '../../src/decide/ranking.js';
import type { PictureFacts } from '../../src/rank/picture-facts.js';
import type { DedupeMode } from '../../src/rank/rank-modes.js';
import { rounded } from '../../src/rounding.js';
import { anyFacts } from '../support/facts.js';

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
  fc.constantFrom('a', 'B', 'ä', '￿', '😀'),
);

interface Picture extends Measured {
  readonly score: number | null;
}

/** Pictures of which some are unreadable, have no score or an equal one, or the same bytes. */
const pictures: fc.Arbitrary<Picture[]> = fc
  .uniqueArray(
    fc.record({
      path: name,
      facts: fc.option(
        fc.tuple(anyFacts, fc.option(fc.constantFrom('1', '2', '3'))).map(([facts, same]) => ({
          ...facts,
          content: same === null ? facts.content : same.repeat(64),
        })),
      ),
      score: fc.option(fc.constantFrom(0, 0.25, 0.5, 0.123456, 1)),
    }),
    { selector: ({ path }) => path, maxLength: 24 },
  )
  .map((all) => all.map((picture) => (picture.facts === null ? { ...picture, score: null } : picture)));

function ranked(all: readonly Picture[], dedupe: DedupeMode) {
  const scores = new Map(all.map(({ facts, score }) => [facts, score]));
  const at = (place: number) => all[place] ?? { path: '', facts: null, score: null };
  const ranking = rankPictures(all, (facts) => scores.get(facts) ?? null, at, dedupe);
  const lines = [...ranking.order].map((place, line) => {
    const best = ranking.duplicates?.best[place] ?? place;
    return {
      ...at(place),
      rank: line < ranking.ranked ? line + 1 : null,
      group: ranking.duplicates?.groups[place] ?? 0,
      best: at(best).path,
    };
  });
  return lines;
}

describe('the order', () => {
  it('is the same whatever order the pictures came in', () => {
    const shuffled = pictures.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    const modes = fc.constantFrom<DedupeMode[]>('off', 'report', 'keep-best');
    fc.assert(
      fc.property(shuffled, modes, ([all, others], dedupe) => {
        expect(ranked(others, dedupe)).toEqual(ranked(all, dedupe));
      }),
      { numRuns: 60 },
    );
  });

  it('has every picture once: by score, then path; those without a score behind, the unreadable last', () => {
    fc.assert(
      fc.property(pictures, (all) => {
        const lines = ranked(all, 'off');
        expect(lines.map(({ path }) => path).sort()).toEqual(all.map(({ path }) => path).sort());
        const kind = ({ facts, score }: Picture) => (facts === null ? 2 : score === null ? 1 : 0);
        for (const [i, line] of lines.entries()) {
          expect(line.rank).toBe(line.score === null ? null : i + 1);
          const next = lines[i + 1];
          if (next === undefined) continue;
          expect(kind(line)).toBeLessThanOrEqual(kind(next));
          if (kind(line) < kind(next)) continue;
          expect(line.score ?? 0).toBeGreaterThanOrEqual(next.score ?? 0);
          if (line.score === next.score) expect(line.path < next.path).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('also holds where a list has one path twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b'), { maxLength: 40 }), anyFacts, (paths, facts) => {
        const all = paths.map((path) => ({ path, facts, score: 0.5 }));
        const order = [
          ...rankPictures(
            all,
            () => 0.5,
            (place) => all[place] ?? { path: '', facts },
            'off',
          ).order,
        ];
        const expected = [...all.keys()].sort(
          (a, b) => Number(paths[a] === 'b') - Number(paths[b] === 'b') || a - b,
        );
        expect(order).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

describe('keep-best', () => {
  it('leaves the lines that report has, but for pictures that a better one stands for', () => {
    fc.assert(
      fc.property(pictures, (all) => {
        const reported = ranked(all, 'report');
        const kept = ranked(all, 'keep-best');
        const expected = reported.filter(({ path, best }) => best === path).map(({ path }) => path);
        expect(kept.map(({ path }) => path)).toEqual(expected);
        const scored = kept.filter(({ rank }) => rank !== null);
        expect(scored.map(({ rank }) => rank)).toEqual(scored.map((_, i) => i + 1));
        // Same bytes, same group; and its best is one of it.
        for (const { facts, group, best } of reported) {
          if (facts === null) expect({ group, best }).toMatchObject({ group: 0 });
          const twins = reported.filter((other) => facts !== null && other.facts?.content === facts.content);
          for (const twin of twins) expect(twin.group).toBe(group);
          if (group === 0) continue;
          const members = reported.filter((other) => other.group === group);
          expect(members.map(({ path }) => path)).toContain(best);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a judgement', () => {
  it('has only as many digits as reports have, and its contributions sum to the score', () => {
    const digits = (value: number | null) => {
      if (value !== null) expect(value).toBe(rounded(value, 6));
    };
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { scores, parts, fusion } = judge(facts, scoreFeatures, PUBLISHED_WEIGHTS);
        for (const group of [scores, parts, fusion.contributions]) {
          for (const value of Object.values<number | null>(group)) digits(value);
        }
        digits(fusion.score);
        const sum = PARTS.reduce((sum, part) => sum + (fusion.contributions[part] ?? 0), 0);
        expect(Math.abs(sum - (fusion.score ?? 0))).toBeLessThan((PARTS.length + 1) * 0.5e-6);
        expect(fusion.score).toBeGreaterThanOrEqual(0);
        expect(fusion.score).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('depends on nothing but measurements', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (facts, other) => {
        const moved: PictureFacts = {
          ...other,
          features: facts.features,
          faces: facts.faces,
          aesthetic: facts.aesthetic,
        };
        expect(judge(moved, scoreFeatures, PUBLISHED_WEIGHTS)).toEqual(
          judge(facts, scoreFeatures, PUBLISHED_WEIGHTS),
        );
      }),
    );
  });
});
