import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { madeRow, manyRows, pageOf } from '../support/page-rows.js';
import { openFile, writtenPage } from '../support/pages.js';

const ROWS = 10_000;

describeInBrowser('a page of ten thousand rows', (browser) => {
  it('shows a page of them, sorts and filters all, and steps through', async () => {
    const file = writtenPage(await pageOf(manyRows(ROWS)));
    const { page, problems } = await openFile(browser(), file);
    const shown = page.locator('#table tbody tr');
    expect(await shown.count()).toBe(50);
    expect(await page.locator('.place').innerText()).toBe('Page 1 of 200');
    // Elements cost what a browser does with them, whatever the machine is doing.
    expect(Number(await page.evaluate('document.querySelectorAll("*").length'))).toBeLessThan(3000);
    await page.getByRole('button', { name: 'Saved' }).click();
    const first = await shown.first().innerText();
    expect(first).toContain('90.0');
    await page.getByRole('button', { name: 'Next page' }).click();
    expect(await page.locator('.place').innerText()).toBe('Page 2 of 200');
    await page.getByLabel('Search').fill('album 36/ 00');
    const found = [...manyRows(ROWS)].filter(({ path }) => /^album 36\/.*00/.test(path)).length;
    expect(await page.locator('.count').innerText()).toBe(`${found} of 10,000 images`);
    expect(problems).toEqual([]);
  });
});

/** Names that files may have and that a page must not take for anything else. */
const HOSTILE = [
  '<script>alert(1)</script>.jpg',
  '"><img src=x onerror=alert(1)>.jpg',
  "'; alert(1); '.jpg",
  '</script><script>alert(1)</script>.jpg',
  '<!--<script>.jpg',
  ']]>&lt;&amp;.jpg',
  'a#b?c%20d.jpg',
  '100%.jpg',
  'line\nbreak\u2028.jpg',
  '\u202egpj.exe.jpg',
  'javascript:alert(1).jpg',
  '`$' + '{alert(1)}`.jpg',
  '\ud800.jpg',
  '   .jpg',
];

describeInBrowser('names of files', (browser) => {
  it.each(HOSTILE)('are texts and addresses, and nothing else: %j', async (name) => {
    const rows = [
      madeRow({ file: name, path: name, output: name }),
      madeRow({
        file: name,
        path: `${name}/x`,
        status: 'failed',
        reason: 'corrupt',
        message: `${name} is cut off.`,
      }),
    ];
    const file = writtenPage(await pageOf(rows, { root: `/photos/${name}`, page: '/photos/report.html' }));
    const { page, problems } = await openFile(browser(), file);
    expect(await page.locator('#table tbody tr').count()).toBe(2);
    expect(await page.locator('img, iframe, script:not([id]) ~ script:not([id])').count()).toBe(0);
    const link = page.locator('#table tbody a').first();
    if (!name.includes('\ud800')) {
      const address = await link.getAttribute('href');
      expect(address).toMatch(/^\.\//);
      expect(decodeURIComponent(address ?? '')).toBe(`./${name}/${name}`);
      expect(new URL(address ?? '', 'file:///photos/').hash).toBe('');
    } else expect(await link.count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
