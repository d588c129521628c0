import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankConfig } from '../../src/cli/rank-config.js';
import { calibrate } from '../../src/decide/normalise.js';
import { listingDigest } from '../../src/discover/listing.js';
import { merge } from '../../src/merge.js';
import { resolveRankSettings } from '../../src/rank/rank-settings.js';
import { type RankEntry, type RankSettings, rankedRows } from '../../src/rank/ranked-rows.js';
import { rankCsv, scoreCsv } from '../../src/report/csv.js';
import type { RankRow } from '../../src/report/rank-row.js';
import { openSpool } from '../../src/runtime/spool.js';
import type { ScoreRow } from '../../src/score/score-image.js';
import { anyFacts } from '../support/facts.js';
import { textOf, writePart } from '../support/parts.js';
import { makePictures } from '../support/pictures.js';

const COUNT = 4;
const RUNS = 25;

/** Names that sort, quote and escape in their own ways. */
const name = fc.oneof(
  fc.constantFrom(
    'a.jpg',
    'b/a.jpg',
    'b.jpg',
    '=1.png',
    "'=1.png",
    'x"y,z.jpg',
    'two\nlines.jpg',
    '::error::',
    '\u{1f600}',
    '\uffee',
  ),
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: 8 })
    .filter((text) => Buffer.from(text).toString() === text),
);
const failure = fc.constantFrom(
  { code: 'corrupt', message: 'It is damaged, or "so"; restore it.' } as const,
  { code: 'timeout', message: 'It took too long,\nlonger than 900 s.' } as const,
);

/** Few different facts, so that pictures tie with and duplicate others. */
const ranking = fc
  .tuple(fc.array(anyFacts, { minLength: 1, maxLength: 4 }), fc.uniqueArray(name, { maxLength: 24 }))
  .chain(([facts, names]) =>
    fc.tuple(
      ...names.map((path) =>
        fc.record({
          entry: fc.oneof(
            {
              weight: 5,
              arbitrary: fc
                .constantFrom(...facts)
                .map((known): RankEntry => ({ path, facts: known, failure: null })),
            },
            { weight: 1, arbitrary: failure.map((why): RankEntry => ({ path, facts: null, failure: why })) },
          ),
          shard: fc.integer({ min: 1, max: COUNT }),
        }),
      ),
    ),
  );

function settingsOf(entries: readonly RankEntry[], scale: 'reference' | 'minmax' | 'own'): RankSettings {
  const weights = { noise: 0.2, colourfulness: 0.1 };
  if (scale !== 'own') return resolveRankSettings({ weights, normalise: scale });
  const features = entries.flatMap(({ facts }) => (facts ? [facts.features] : []));
  return resolveRankSettings({ weights }, calibrate(features));
}

async function csvOf(
  entries: readonly RankEntry[],
  settings: RankSettings,
): Promise<{ csv: string; rows: number }> {
  const spool = openSpool<RankEntry>();
  try {
    for (const entry of entries) spool.add(entry);
    const rows: RankRow[] = [...rankedRows(spool, settings).rows()].map(({ row }) => row);
    return { csv: await textOf(rankCsv, rows), rows: rows.length };
  } finally {
    spool.close();
  }
}

describe('merging a random split', () => {
  it.each(['reference', 'minmax', 'own'] as const)(
    'of a ranking by %s makes the whole ranking',
    async (scale) => {
      const folder = makePictures();
      await fc.assert(
        fc.asyncProperty(ranking, async (images) => {
          const all = images.map(({ entry }) => entry).sort((a, b) => (a.path < b.path ? -1 : 1));
          const settings = settingsOf(all, scale);
          const curves = scale === 'minmax' ? null : settings.calibration;
          const config = rankConfig({ settings, taste: null, missing: [] }, curves, {});
          const whole = { command: 'rank', config, images: all.length, count: COUNT };
          const parts: string[] = [];
          for (let index = 1; index <= COUNT; index++) {
            const own = images.filter(({ shard }) => shard === index).map(({ entry }) => entry);
            const paths = own.map(({ path }) => path);
            parts.push(writePart(folder, whole, { index, ...(await csvOf(own, settings)), paths }));
          }
          const texts: string[] = [];
          const summary = await merge({ parts: parts.reverse(), onText: (text) => void texts.push(text) });
          expect(summary.problems).toEqual([]);
          expect(texts.join('')).toBe((await csvOf(all, settings)).csv);
          expect(summary.listingDigest).toBe(listingDigest({ entries: all }));
        }),
        { numRuns: RUNS },
      );
    },
  );

  it('of scores has the same lines in the same order, and the same rows', async () => {
    const folder = makePictures();
    const metrics = ['ssim', 'psnr'];
    const score = fc.oneof(
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
    );
    const rowOf = (path: string) =>
      fc.oneof(
        fc.record({ ssim: score, psnr: score }).map(
          (found): ScoreRow => ({
            file: path,
            path,
            reference: null,
            metrics: found,
            flags: ['identical', 'flat'],
            reason: null,
            message: null,
          }),
        ),
        failure.map(
          ({ code, message }): ScoreRow => ({
            file: path,
            path,
            reference: path,
            metrics: {},
            flags: [],
            reason: code,
            message,
          }),
        ),
      );
    const images = fc
      .uniqueArray(name, { maxLength: 24 })
      .chain((names) =>
        fc.tuple(...names.map((path) => fc.tuple(rowOf(path), fc.integer({ min: 1, max: COUNT })))),
      );
    const write = (rows: readonly ScoreRow[]) => textOf((output) => scoreCsv(output, () => metrics), rows);
    await fc.assert(
      fc.asyncProperty(images, async (images) => {
        const sorted = [...images].sort(([a], [b]) => (a.path < b.path ? -1 : 1));
        const all = sorted.map(([row]) => row);
        const whole = { command: 'score', config: { metrics }, images: all.length, count: COUNT };
        const parts: string[] = [];
        for (let index = 1; index <= COUNT; index++) {
          const own = sorted.flatMap(([row, shard]) => (shard === index ? [row] : []));
          const paths = own.map(({ path }) => path);
          parts.push(writePart(folder, whole, { index, csv: await write(own), rows: own.length, paths }));
        }
        const texts: string[] = [];
        const rows: unknown[] = [];
        const summary = await merge({
          parts,
          onText: (text) => void texts.push(text),
          onRow: (row) => void rows.push(row),
        });
        expect(summary.problems).toEqual([]);
        expect(texts.join('')).toBe(await write(all));
        expect(rows).toEqual(all);
      }),
      { numRuns: RUNS },
    );
  });
});
