import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PUBLISHED_WEIGHTS } from '../../src/decide/fusion.js';
import { REFERENCE, scoreFeatures } from '../../src/decide/normalise.js';
import { judge } from '../../src/decide/ranking.js';
import { readFacts } from '../../src/rank/read-facts.js';
import { createRankRow, failedRankRow } from '../../src/report/create-rank-row.js';
import { rankCsv } from '../../src/report/csv.js';
import { RANK_COLUMNS, type RankRow } from '../../src/report/rank-row.js';
import { readRanking } from '../../src/report/read-ranking.js';
import { allOf } from '../support/all-of.js';
import { anyFacts } from '../support/facts.js';
import { makePictures } from '../support/pictures.js';

const folder = makePictures();
const file = path.join(folder, 'ranking.csv');
const IDS = { calibration_id: REFERENCE.calibration_id, weights_id: '0123456789ab' };

/** What a file may be called, and worse. */
const name = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom(
        '=',
        '+',
        '-',
        '@',
        "'",
        '"',
        ',',
        ';',
        '\t',
        '\r',
        '\n',
        ' ',
        '＝',
        '\ufeff',
        '/',
        'a',
        '1',
      ),
      minLength: 1,
      maxLength: 6,
    }),
  )
  .filter((name) => /[^/]/.test(name));

const row: fc.Arbitrary<RankRow> = fc.oneof(
  fc.tuple(name, anyFacts, fc.option(fc.nat(99)), fc.option(name)).map(([path, facts, rank, duplicateOf]) => {
    const verdict = { rank, percentile: rank, group: rank === null ? null : rank + 1, duplicateOf };
    const judged = judge(facts, scoreFeatures, PUBLISHED_WEIGHTS);
    return createRankRow(path, facts, { ...judged, ...verdict }, PUBLISHED_WEIGHTS, IDS);
  }),
  fc
    .tuple(name, name, fc.constantFrom('corrupt', 'empty_file', 'internal'))
    .map(([path, message, code]) => failedRankRow(path, { code, message }, IDS)),
);

async function written(rows: readonly RankRow[]): Promise<string> {
  let text = '';
  const report = rankCsv({
    write: async (piece) => {
      text += piece;
    },
    commit: async () => {},
    discard: async () => {},
  });
  for (const row of rows) await report.add(row);
  await report.end();
  return text;
}

async function read(text: string | Uint8Array) {
  writeFileSync(file, text);
  return allOf(readRanking(file));
}

describe('a ranking’s CSV', () => {
  it('is read as it was written, whatever files are called', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), async (rows) => {
        const expected = rows.map(({ contributions, ...rest }) => rest);
        expect(await read(await written(rows))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it.each(["'=x.jpg", "''=x.jpg", "'", "'x.jpg", "'-", '=1+1', '-1.5', '\r\n', '\ufeffx', ' x '])(
    'keeps apart what only looks escaped: %j',
    async (path) => {
      const [back] = await read(
        await written([failedRankRow(path, { code: 'corrupt', message: path }, IDS)]),
      );
      expect(back).toMatchObject({ path, message: path });
    },
  );

  it('may come from a spreadsheet: with a mark at its beginning, other ends of lines, other columns in another order', async () => {
    const text = '\ufefffinal_score,note,path,sharpness\r\n0.5,hello,"a, b.jpg",1e-3\r\n\r\n,,c.jpg,\r\n';
    expect(await read(text)).toMatchObject([
      { path: 'a, b.jpg', file: 'a, b.jpg', final_score: 0.5, sharpness: 0.001, exposure: null, veto: [] },
      { path: 'c.jpg', final_score: null, sharpness: null },
    ]);
  });

  it('gives the facts that its rows were made of', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 5 }),
        fc.array(anyFacts, { minLength: 5, maxLength: 5 }),
        async (paths, all) => {
          const judged = (at: number) => {
            const facts = all[at] ?? expect.fail();
            const verdict = { rank: at, percentile: 0, group: null, duplicateOf: null };
            return { facts, verdict: { ...judge(facts, scoreFeatures, PUBLISHED_WEIGHTS), ...verdict } };
          };
          const rows = paths.map((path, at) => {
            const { facts, verdict } = judged(at);
            return createRankRow(path, facts, verdict, PUBLISHED_WEIGHTS, IDS);
          });
          writeFileSync(file, await written(rows));
          const entries = await allOf(readFacts(file));
          expect(entries.map(({ path }) => path)).toEqual(paths);
          for (const [at, { facts, failure }] of entries.entries()) {
            const { facts: measured, verdict } = judged(at);
            expect(failure).toBeNull();
            // The CSV has the part itself, with the digits of a score.
            const aesthetic = measured.aesthetic && {
              ...measured.aesthetic,
              aesthetic: verdict.parts.aesthetic,
            };
            // How many frames there were, it does not: a limit on them is for images that are opened.
            expect(facts).toEqual({ ...measured, frames: 1, aesthetic });
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('of the published method is read, but does not say enough to rank again', async () => {
    const text =
      'file,path,final_score,aesthetic,sharpness_norm,exposure_norm,contrast_norm,face_present\na.jpg,in/a.jpg,.5,.1,.2,.3,.4,1\n';
    expect(await read(text)).toMatchObject([{ path: 'in/a.jpg', contrast_norm: 0.4, face_present: 1 }]);
    expect(await allOf(readFacts(file))).toEqual([
      {
        path: 'in/a.jpg',
        facts: null,
        failure: { code: 'read_failed', message: expect.stringContaining('has no measurements of in/a.jpg') },
      },
    ]);
  });
});

describe('what is no ranking is refused, with the line', () => {
  const header = RANK_COLUMNS.join(',');
  const cells = (values: Partial<Record<(typeof RANK_COLUMNS)[number], string>>) =>
    RANK_COLUMNS.map((column) => values[column] ?? '').join(',');

  it.each([
    ['an empty file', '', /has no rows/],
    ['empty lines', '\n\n', /has no rows/],
    ['another CSV', 'file,status\na,b\n', /has no column path/],
    ['a list of paths', 'path\na.jpg\n', /has no column final_score/],
    [
      'an image',
      readFileSync(new URL('../../fixtures/special/sizes/1x1.png', import.meta.url)),
      /ranking\.csv/,
    ],
    [
      'a word for a number',
      `${header}\n${cells({ path: 'a' })}\n${cells({ path: 'b', width: 'wide' })}\n`,
      /width in .*ranking\.csv, line 3 .*'wide'/,
    ],
    [
      'an endless number',
      `${header}\n${cells({ path: 'a', contrast: 'Infinity' })}\n`,
      /contrast in .*line 2/,
    ],
    ['no path', `${header}\n\n${cells({ final_score: '1' })}\n`, /path in .*line 3/],
    ['a line with too few cells', `${header}\na,b\n`, /ranking\.csv cannot be read .*line 2/],
    ['a quote that does not end', `${header}\n"a,b\n`, /ranking\.csv cannot be read/],
  ])('%s', async (_, text, words) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'invalid_option',
      message: expect.stringMatching(words),
    });
  });

  it('a file that cannot be read', async () => {
    for (const [name, why] of [
      ['nowhere.csv', 'ENOENT'],
      ['.', 'EISDIR'],
    ] as const) {
      const all = allOf(readRanking(path.join(folder, name)));
      await expect(all).rejects.toMatchObject({
        code: 'invalid_option',
        message: expect.stringContaining(why),
      });
    }
  });
});
