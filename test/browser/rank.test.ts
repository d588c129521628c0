import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { barriers, openFile } from '../support/pages.js';
import { makePictures } from '../support/pictures.js';
import { RANKED_PICTURES, ranked, runRank } from '../support/ranked.js';
import type { Cells } from '../support/reports.js';

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };
const PAGE = ['in', '--report', 'page.html'];

/** A folder in which pictures were ranked, with the CSV and the page. */
async function rankedFolder(args: readonly string[] = []) {
  const cwd = makePictures(RANKED_PICTURES);
  const { rows: cells, code } = await ranked(cwd, [...PAGE, ...args]);
  // The CSV keeps spreadsheets from taking a name for a formula.
  const rows = cells.map((row): Cells => ({ ...row, file: row.file?.replace(/^'/, '') ?? '' }));
  return { cwd, rows, code, file: join(cwd, 'page.html') };
}

describeInBrowser('the page of iq rank', (browser) => {
  let shared: ReturnType<typeof rankedFolder> | undefined;
  /** For tests that only look. */
  const lookedAt = () => {
    shared ??= rankedFolder();
    return shared;
  };

  it('shows pictures in their order, with their scores and reasons', async () => {
    const { rows, file } = await lookedAt();
    const { page, problems } = await openFile(browser(), file);
    const scored = rows.filter(({ rank }) => rank !== '');
    const names = await page.locator('#best .shot-open').allInnerTexts();
    expect(names).toEqual(scored.map(({ file: name }) => name));
    const first = page.locator('#best .shot').first();
    await expect(first.locator('.shot-score').innerText()).resolves.toContain(
      Number(scored[0]?.final_score).toFixed(3),
    );
    expect(await page.locator('.shot-frame img').count()).toBeGreaterThan(0);
    await page.waitForFunction(
      `[...document.querySelectorAll('.shot-frame img')].every((image) => image.naturalWidth > 0)`,
    );
    const withReason = rows.findIndex(({ reasons }) => reasons?.includes('high_sharpness'));
    if (withReason >= 0) {
      expect(await page.locator('#best .shot').nth(withReason).innerText()).toContain('sharp');
    }
    const failures = await page.locator('.failures').innerText();
    expect(failures).toContain('broken.png');
    expect(failures).not.toContain(dirname(file));
    expect(await page.locator('#table-data').textContent()).not.toContain(dirname(file));
    expect(problems).toEqual([]);
  });

  it('opens a picture by keyboard and by mouse, and goes on to its neighbours', async () => {
    const { rows, file } = await lookedAt();
    const { page, problems } = await openFile(browser(), file);
    const dialog = page.getByRole('dialog');
    const title = dialog.getByRole('heading', { level: 2 });
    await page.locator('#best .shot-open').first().focus();
    await page.keyboard.press('Enter');
    expect(await title.innerText()).toBe(rows[0]?.file);
    expect(await dialog.innerText()).toContain('Laplacian variance');
    await page.keyboard.press('ArrowRight');
    expect(await title.innerText()).toBe(rows[1]?.file);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await title.innerText()).toBe(rows[0]?.file);
    await page.keyboard.press('Escape');
    expect(await dialog.count()).toBe(0);
    expect(await page.locator(':focus').innerText()).toBe(rows[0]?.file);
    await page
      .locator('#best .shot-frame')
      .nth(2)
      .click({ force: true, position: { x: 20, y: 20 } });
    expect(await title.innerText()).toBe(rows[2]?.file);
    await dialog.getByRole('button', { name: 'Close' }).click();
    expect(await dialog.count()).toBe(0);
    expect(problems).toEqual([]);
  });

  it('shows duplicates side by side, the one to keep first', async () => {
    const { rows, file } = await lookedAt();
    const { page } = await openFile(browser(), file);
    const group = page.locator('.twins');
    expect(await group.count()).toBe(1);
    const twins = rows.filter(({ duplicate_group }) => duplicate_group === '1');
    const best = twins.find(({ duplicate_of }) => duplicate_of === '')?.file;
    const names = await group.locator('.shot-open').allInnerTexts();
    expect(names[0]).toBe(best);
    expect(names.toSorted()).toEqual(twins.map(({ file: name }) => name).toSorted());
    expect(await group.locator('.shot').first().innerText()).toContain('to keep');
  });

  it('has every row in a table that sorts', async () => {
    const { rows, file } = await lookedAt();
    const { page, problems } = await openFile(browser(), file);
    const names = () => page.locator('#table tbody .name').allInnerTexts();
    expect(await names()).toHaveLength(rows.length);
    const before = await names();
    await page.locator('#table thead').getByRole('button', { name: 'Sharpness' }).click();
    const scored = rows.filter(({ sharpness_norm }) => sharpness_norm !== '');
    const inOrder = scored.map((row) => Number(row.sharpness_norm)).toSorted((a, b) => a - b);
    const first = rows.find(({ sharpness_norm }) => Number(sharpness_norm) === inOrder[0]);
    expect((await names())[0]).toBe(first?.file);
    expect(await names()).not.toEqual(before);
    await page.getByRole('link', { name: 'Charts' }).click();
    expect(await page.locator(':focus').getAttribute('id')).toBe('charts-title');
    expect((await names())[0]).toBe(first?.file);
    expect(problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('can be used by everybody, %s', async (colorScheme) => {
    const { file } = await lookedAt();
    for (const viewport of [WIDE, NARROW]) {
      const { page } = await openFile(browser(), file, { colorScheme, viewport });
      expect(await barriers(page)).toEqual([]);
      await page.locator('.shot-open').first().click();
      expect(await barriers(page)).toEqual([]);
    }
  });

  it('fits a telephone', async () => {
    const { file } = await lookedAt();
    const { page } = await openFile(browser(), file, { viewport: NARROW });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });

  it('is the same again, whatever the number of workers', async () => {
    const { cwd, file } = await rankedFolder(['--jobs', '1']);
    const first = readFileSync(file, 'utf8');
    await runRank(cwd, [...PAGE, '--jobs', '3', '--no-cache']);
    expect(readFileSync(file, 'utf8')).toBe(first);
  });

  it('links to pictures, or has none', async () => {
    const { cwd, file } = await rankedFolder(['--report-images', 'link']);
    const { page, problems } = await openFile(browser(), file);
    const address = await page.locator('#best img').first().getAttribute('src');
    expect(address).toMatch(/^\.\/in\//);
    await page.locator('#best img').first().scrollIntoViewIfNeeded();
    await page.waitForFunction(`document.querySelector('#best img').naturalWidth > 0`);
    expect(problems).toEqual([]);
    await runRank(cwd, [...PAGE, '--report-images', 'none']);
    expect(readFileSync(file, 'utf8')).not.toContain('<img');
  });

  it('is made of an earlier ranking too; where its images are not known it says so', async () => {
    const { cwd, file } = await rankedFolder();
    expect(await runRank(cwd, ['--from', 'ranked.csv', '--report', 'again.html'])).toMatchObject({ code: 1 });
    const again = await openFile(browser(), join(cwd, 'again.html'));
    expect(await again.page.locator('#best .shot-open').allInnerTexts()).toEqual(
      await (await openFile(browser(), file)).page.locator('#best .shot-open').allInnerTexts(),
    );
    expect(await again.page.locator('#best img').count()).toBeGreaterThan(0);
    writeFileSync(join(cwd, 'alone.csv'), readFileSync(join(cwd, 'ranked.csv')));
    await runRank(cwd, ['--from', 'alone.csv', '--report', 'alone.html']);
    const alone = await openFile(browser(), join(cwd, 'alone.html'));
    expect(await alone.page.locator('main').innerText()).toContain('does not say which folder');
    expect(await alone.page.locator('img').count()).toBe(0);
    expect([...again.problems, ...alone.problems]).toEqual([]);
  });

  it('says what is missing: the best only, nothing readable, one picture', async () => {
    const { cwd } = await rankedFolder();
    await runRank(cwd, [...PAGE, '--top', '2']);
    const top = await openFile(browser(), join(cwd, 'page.html'));
    expect(await top.page.getByRole('heading', { level: 2 }).allInnerTexts()).toContain('The best 2');
    expect(await top.page.locator('.figures').innerText()).toMatch(/images\s+8/);
    writeFileSync(join(cwd, 'in/only.jpg'), 'no image');
    await runRank(cwd, ['in/only.jpg', '--report', 'failed.html']);
    const failed = await openFile(browser(), join(cwd, 'failed.html'));
    expect(await failed.page.locator('main').innerText()).toContain('No image has a score.');
    await runRank(cwd, ['in/meadow.jpg', '--report', 'one.html']);
    const one = await openFile(browser(), join(cwd, 'one.html'));
    expect(await one.page.locator('#best .shot').count()).toBe(1);
    expect([...top.problems, ...failed.problems, ...one.problems]).toEqual([]);
  });

  it('is never written over an image, nor left half', async () => {
    const cwd = makePictures(RANKED_PICTURES);
    const before = readFileSync(join(cwd, 'in/meadow.jpg'));
    expect(await runRank(cwd, ['in', '--report', 'in/meadow.jpg'])).toMatchObject({ code: 2 });
    expect(readFileSync(join(cwd, 'in/meadow.jpg')).equals(before)).toBe(true);
    expect(await runRank(cwd, ['in', '--report', 'p.html', '--csv', 'p.html'])).toMatchObject({ code: 2 });
    expect(existsSync(join(cwd, 'p.html'))).toBe(false);
    writeFileSync(join(cwd, 'r.csv'), 'path,final_score\na.jpg,.5\n');
    for (const own of ['./r.csv', 'r.csv.meta.json'])
      expect(await runRank(cwd, ['--from', 'r.csv', '--report', own])).toMatchObject({ code: 2 });
    expect(readFileSync(join(cwd, 'r.csv'), 'utf8')).toContain('a.jpg');
  });
});
