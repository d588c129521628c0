import { expect, it } from 'vitest';
import type { RankPageFacts } from '../../../src/report/html/ranking/facts.js';
import type { PictureRow } from '../../../src/report/html/ranking/picks.js';
import { rankPage } from '../../../src/report/html/ranking/rank-page.js';
import { MOST_ROWS } from '../../../src/report/html/row-store.js';
import { rankRow } from '../../support/rankings.js';
import { textOutput } from '../../support/text-output.js';

const FACTS: RankPageFacts = {
  command: 'iq rank',
  subject: 'photos',
  settings: [],
  weights: null,
  missing: [],
  cut: null,
  proxies: null,
  root: null,
  place: null,
  source: { how: 'none', why: null },
};

async function pageOf(rows: Iterable<PictureRow>): Promise<string> {
  const output = textOutput();
  const page = rankPage(output, { facts: async () => FACTS, isInterrupted: () => false });
  for (const row of rows) await page.add(row);
  await page.end();
  return output.pieces.join('');
}

/** A ranking with images that could not be read at its end. */
function* rowsOf(ranked: number, failed: number): Generator<PictureRow> {
  for (let i = 0; i < ranked; i++)
    yield rankRow({ path: `${i}.jpg`, rank: i + 1, final_score: 1 - i / ranked });
  for (let i = 0; i < failed; i++)
    yield rankRow({ path: `x${i}.jpg`, reasons: ['corrupt'], message: 'It is cut off.' });
}

it('says of a long ranking which rows the table has, and where failures are', async () => {
  const page = await pageOf(rowsOf(MOST_ROWS, 60));
  expect(page).toContain('The table holds 50,000 of 50,060 images: the best.');
  expect(page).toContain('10 others are not listed.');
  expect(page).not.toContain('"x59.jpg"');
});

it('has the best of a long ranking without ranks', async () => {
  const rows = Array.from({ length: MOST_ROWS + 1 }, (_, i) =>
    rankRow({ path: `${i}.jpg`, final_score: i / 1e5 }),
  );
  const page = await pageOf(rows);
  expect([page.includes(`"${MOST_ROWS}.jpg"`), page.includes(',"0.jpg"')]).toEqual([true, false]);
});

it('has every row of a shorter one', async () => {
  const page = await pageOf(rowsOf(3, 60));
  expect(page).not.toContain('The table holds');
  expect(page).toContain('10 others are in the table, at the end of the ranking.');
  expect(page).toContain('"x59.jpg"');
});
