import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { RANK_COLUMNS } from '../../src/report/rank-row.js';
import { describeInBrowser } from '../support/browser.js';
import { manyRows, pageOf } from '../support/page-rows.js';
import { openFile, writtenPage } from '../support/pages.js';
import { makePictures } from '../support/pictures.js';
import { runRank } from '../support/ranked.js';
import { csvOf } from '../support/rankings.js';
import { runIq } from '../support/run-iq.js';

const MARKUP = `"><script>alert(1)</script><img/src=x/onerror=alert(1)>'&lt;`;
const HASHES = [
  '#"><img src=x onerror=alert(1)>',
  '#%',
  '#%E0%A4%A',
  '#__proto__=1&constructor=2&toString=3',
  '#sort=__proto__&columns=__proto__,constructor',
  '#sort=-&search=%00%ff',
  `#search=${encodeURIComponent(MARKUP)}&is-status=${encodeURIComponent(MARKUP)}`,
  '#is-status=&is-reason=__proto__&is-path=x',
  '#range=saving:1e999:-1e999&size=1e9&page=1e308',
  '#range=saving:NaN:Infinity&size=-1&page=-5',
  `#range=${encodeURIComponent(MARKUP)}`,
  '#row=1e308',
  '#row=-1&row=1',
  '#row=0.5',
  '#row=999999',
  '#best-title',
  `#${'x'.repeat(100_000)}`,
  '#columns=path,path,path',
  '#:target',
];

/** What stands where a value was not looked at. */
const NONSENSE = /native code|undefined|NaN|\[object/;

describeInBrowser('a page', (browser) => {
  it('takes no harm from its address', async () => {
    const file = writtenPage(await pageOf(manyRows(30), { pictures: 'link' }));
    const { page, problems } = await openFile(browser(), file);
    const rows = page.locator('#table tbody tr');
    for (const hash of HASHES) {
      const words = hash.slice(0, 60);
      await page.goto('about:blank');
      await page.goto(pathToFileURL(file).href + hash);
      expect(await rows.count(), words).toBeGreaterThan(0);
      expect(await page.locator('iframe, img[src="x"]').count(), words).toBe(0);
      await page.keyboard.press('Escape');
      await page.evaluate(`location.hash = ''`);
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await page.keyboard.press('Escape');
      await page.locator('#table thead button').first().click();
      expect(await rows.count(), words).toBeGreaterThan(0);
    }
    // Rows that were asked for by number have no files here.
    expect(problems.filter((problem) => !/ERR_FILE_NOT_FOUND|^failed file:/.test(problem))).toEqual([]);
  });

  it('runs nothing that somebody puts into it, and fetches nothing', async () => {
    const text = await pageOf(manyRows(3));
    expect(text).not.toContain('unsafe-');
    const evil = `<script>window.ran = 1</script><img src="http://example.com/x.png" onerror="window.ran = 2">
      <svg onload="window.ran = 3"></svg><p id="evil" style="color: rgb(1, 2, 3)">x</p><style>#evil { color: rgb(1, 2, 3) }</style>
      <iframe srcdoc="<script>parent.ran = 4</script>"></iframe><object data="data:text/html,x"></object>
      <link rel="stylesheet" href="http://example.com/x.css"><script src="http://example.com/x.js"></script>
      <base href="http://example.com/"><a id="go" href="javascript:window.ran = 5">x</a>
      <form action="http://example.com/"><button id="send">x</button></form>`;
    const file = writtenPage(text.replace('<main>', `<main>${evil}`));
    const { page, problems } = await openFile(browser(), file);
    for (const id of ['go', 'send']) await page.evaluate(`document.getElementById('${id}').click()`);
    await page.waitForTimeout(200);
    await page.evaluate(`fetch('http://example.com/').catch(() => {})`);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.evaluate(`getComputedStyle(document.getElementById('evil')).color`)).not.toBe(
      'rgb(1, 2, 3)',
    );
    expect(await page.locator('#table tbody tr').count()).toBe(3);
    expect(problems.filter((problem) => problem.startsWith('asked for'))).toEqual([]);
    expect(page.url()).toMatch(/^file:/);
  });

  it.each(['evaluate', 'rank'])(
    'of iq %s shows what a ranking says of itself, and does nothing of it',
    async (command) => {
      const root = makePictures({ 'in/a.jpg': 'photos/meadow.jpg', 'in/b.jpg': 'photos/sand.jpg' });
      const numbers: Record<string, number> = {
        rank: 1,
        final_score: 0.5,
        sharpness_norm: 0.5,
        exposure_norm: 1,
      };
      const odd: Record<string, number> = {
        width: 1e300,
        height: -1,
        bytes: -1e300,
        duplicate_group: 1,
        luma_p2: 1e308,
        face_count: -0.5,
      };
      const cell = (column: string, path: string) => {
        if (column === 'path') return path;
        if (/^(veto|reasons)$/.test(column))
          return `constructor __proto__ high_${MARKUP} low_toString ${MARKUP}`;
        if (/^(file|duplicate_of|content_hash|dhash|phash|signature|.*_id|message)$/.test(column))
          return MARKUP;
        return numbers[column] ?? odd[column] ?? '';
      };
      const rows = [
        'a.jpg',
        `${MARKUP}.jpg`,
        '../b.jpg',
        '/etc/hostname',
        'javascript:alert(1)',
        '//example.com/x',
      ].map((path) => RANK_COLUMNS.map((column) => cell(column, path)));
      writeFileSync(join(root, 'in/r.csv'), csvOf(RANK_COLUMNS.join(','), rows));
      for (const how of ['embed', 'link', 'none']) {
        const options = ['--report', `${how}.html`, '--report-images', how];
        const { code, stderr } =
          command === 'rank'
            ? await runRank(root, ['--from', 'in/r.csv', ...options])
            : await runIq(['evaluate', 'in/r.csv', '--figures-only', ...options], { cwd: root });
        expect(code, stderr).toBe(command === 'rank' ? 1 : 0);
        const { page, problems } = await openFile(browser(), join(root, `${how}.html`), {
          fragment: '#size=250',
        });
        expect(await page.locator('script:not([type])').count()).toBe(1);
        expect(await page.locator('iframe, [onerror], [onload], [src^="http"]').count()).toBe(0);
        const addresses = await page.evaluate<string[]>(`[...document.links].map(({ href }) => href)`);
        expect(addresses.filter((address) => !address.startsWith('file:'))).toEqual([]);
        const openers = page.locator('.shot-open');
        // Made anew, the ranking has no row left: what it was measured by is missing.
        if (command === 'rank') expect(await openers.count()).toBe(0);
        else {
          await openers.first().click();
          expect(await page.locator('.shot-body').innerText()).not.toMatch(NONSENSE);
        }
        await page.keyboard.press('Escape');
        expect(await page.locator('main').innerText()).not.toMatch(NONSENSE);
        expect(
          problems.filter((problem) => !(how === 'link' && /ERR_FILE_NOT_FOUND|^failed file:/.test(problem))),
        ).toEqual([]);
      }
      expect(readFileSync(join(root, 'embed.html'), 'utf8')).not.toContain('<script>alert');
    },
  );
});
