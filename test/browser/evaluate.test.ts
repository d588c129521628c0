import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { PictureRow } from '../../src/report/html/ranking/picks.js';
import type { PictureSource } from '../../src/report/html/ranking/pictures.js';
import { rankPage } from '../../src/report/html/ranking/rank-page.js';
import { openText } from '../../src/report/output-file.js';
import { describeInBrowser } from '../support/browser.js';
import { barriers, openFile } from '../support/pages.js';
import { makePictures } from '../support/pictures.js';
import { csvOf, PUBLISHED_COLUMNS, rankRow, withRanking } from '../support/rankings.js';
import { runIq } from '../support/run-iq.js';

const NONE: PictureSource = { how: 'none', why: null };

/** Writes a page of rows that nobody measured. @returns its file */
async function writePage(rows: Iterable<PictureRow>, source = NONE, subject = 'r.csv'): Promise<string> {
  const file = join(makePictures({}), 'page.html');
  const page = rankPage(await openText(file, process.stdout), {
    facts: async () => ({
      command: 'iq evaluate',
      subject,
      settings: [],
      weights: null,
      missing: [],
      cut: null,
      proxies: { score_std: 0.2, duplicate_fraction: 0, sharpness_corr: null },
      root: null,
      place: null,
      source,
    }),
    isInterrupted: () => false,
  });
  for (const row of rows) await page.add(row);
  await page.end();
  return file;
}

function* manyRows(count: number): Generator<PictureRow> {
  for (let i = 0; i < count; i++) {
    yield rankRow({
      path: `deep/${i}.jpg`,
      rank: i + 1,
      final_score: 1 - i / count,
      aesthetic: ((i * 7919) % count) / count,
      sharpness_norm: ((i * 104_729) % count) / count,
      width: 1000 + (i % 3000),
      height: 1500,
      duplicate_group: Math.floor(i / 10) + 1,
      duplicate_of: i % 10 === 0 ? null : `deep/${i - (i % 10)}.jpg`,
    });
  }
}

describeInBrowser('the page of iq evaluate', (browser) => {
  it('has the proxies, the ends, and charts of what the ranking has', async () => {
    const root = withRanking();
    const run = await runIq(
      [
        'evaluate',
        'r.csv',
        '--figures-only',
        '--images',
        'photos',
        '--report',
        'page.html',
        '--report-images',
        'embed',
      ],
      { cwd: root },
    );
    expect(run).toMatchObject({ code: 0 });
    const { page, problems } = await openFile(browser(), join(root, 'page.html'));
    const proxies = await page.locator('.proxies').innerText();
    for (const words of ['score_std', '0.3043', 'do not'])
      expect(await page.locator('main').innerText()).toContain(words);
    expect(proxies).toContain('0.3333');
    expect(await page.locator('#best .shot-open').allInnerTexts()).toEqual([
      'a.jpg',
      'a.jpg',
      'b.jpg',
      'b.jpg',
      'a.jpg',
    ]);
    expect(await page.locator('#best .shot-rank').allTextContents()).toEqual([
      'Rank 1',
      'Rank 2',
      'Rank 3',
      'Rank 4',
      'Rank 5',
    ]);
    expect(await page.locator('#best img').count()).toBe(5);
    expect(await page.locator('.chart').count()).toBeGreaterThan(4);
    expect(problems).toEqual([]);
  });

  it('comes of a ranking through a pipe, without pictures', async () => {
    const root = makePictures({});
    const stdin = csvOf(PUBLISHED_COLUMNS, [['a.jpg', 'a.jpg', 0.5, 0.4, 0.6, 0.7, 0.2, 0]]);
    expect(await runIq(['evaluate', '-', '--report', 'page.html'], { cwd: root, stdin })).toMatchObject({
      code: 0,
    });
    const { page, problems } = await openFile(browser(), join(root, 'page.html'));
    expect(await page.locator('main').innerText()).toContain('does not say which folder');
    expect(await page.locator('#best .parts').innerText()).toContain('0.60');
    expect(problems).toEqual([]);
  });

  it('says of an image that is not there why it cannot be seen', async () => {
    const root = makePictures({});
    const rows = [
      ['gone.jpg', 'gone.jpg', 0.5],
      ['up.jpg', '../up.jpg', 0.4],
    ];
    writeFileSync(join(root, 'r.csv'), csvOf('file,path,final_score', rows));
    await runIq(['evaluate', 'r.csv', '--report', 'page.html'], { cwd: root });
    const { page, problems } = await openFile(browser(), join(root, 'page.html'));
    const [gone, up] = await page.locator('.shot-missing').allInnerTexts();
    expect(gone).toContain('gone.jpg');
    expect(up).toContain('leads out of');
    expect(problems).toEqual([]);
  });

  it('stays small, however long the ranking is', async () => {
    const file = await writePage(manyRows(10_000));
    const { page, problems } = await openFile(browser(), file);
    expect(await page.evaluate(`document.querySelectorAll('*').length`)).toBeLessThan(12_000);
    expect(await page.locator('#best .shot').count()).toBe(20);
    expect(await page.locator('#worst .shot-open').first().innerText()).toBe('9999.jpg');
    expect(await page.locator('.twins').count()).toBe(12);
    expect(await page.locator('.twins').first().innerText()).toContain('2 not shown');
    expect(await page.locator('.density rect').count()).toBeGreaterThan(100);
    expect(problems).toEqual([]);
    expect(await barriers(page)).toEqual([]);
  });

  it('shows names as they are, whatever they look like', async () => {
    const hostile = `</script><script>document.title="x"</script><img src=x onerror="document.title='x'">'"&\u202e`;
    const row = rankRow({
      path: `${hostile}/${hostile}`,
      rank: 1,
      final_score: 0.5,
      duplicate_of: null,
      duplicate_group: 1,
      reasons: [hostile],
      message: null,
      aesthetic_id: hostile,
    });
    const twin = { ...row, rank: 2, duplicate_of: row.path };
    const failed = rankRow({ path: `${hostile}2`, message: hostile, reasons: [hostile] });
    const source: PictureSource = {
      how: 'embed',
      async *show(paths) {
        for (const path of paths) yield { path, picture: null, failure: { message: hostile } };
      },
    };
    const file = await writePage([row, twin, failed], source, hostile);
    const { page, problems } = await openFile(browser(), file);
    await page.locator('#best .shot-open').first().click();
    expect(await page.getByRole('dialog').getByRole('heading', { level: 2 }).innerText()).toContain(
      'onerror=',
    );
    expect(await page.title()).toContain('</script>');
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
