import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { difference, expectAccessible, openFile } from '../support/pages.js';
import { fixturePath, makePictures } from '../support/pictures.js';
import { rowsOf } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';

const PHOTOS = {
  'in/a/sunset.jpg': 'photos/sunset.jpg',
  'in/a/meadow.jpg': 'photos/meadow.jpg',
  'in/confetti.jpg': 'photos/confetti.jpg',
};
const OTHERS = {
  'in/sticker.webp': 'special/alpha/sticker.webp',
  'in/still.gif': 'special/animated/still.gif',
  'in/broken.jpg': 'README.md',
};

const pathsOf = (page: Page) => page.locator('#table tbody th').allInnerTexts();
const namesOf = async (page: Page) =>
  (await pathsOf(page)).map((text) => text.replace(/^Compare\s*/, '').trim());
const stageOf = (page: Page) => page.locator('.stage');
const openFirst = async (page: Page) => {
  await page.locator('.compare').first().click();
  await page.locator('.stage .after img').waitFor();
};

describeInBrowser('the page of iq optimize', (browser) => {
  let root: string;
  let file: string;
  beforeAll(async () => {
    root = makePictures({ ...PHOTOS, ...OTHERS });
    const args = ['optimize', 'in', '--report', 'r.html', '--json', 'r.json', '-t', '.95'];
    expect(await runIq(args, { cwd: root })).toMatchObject({ code: 1 });
    file = path.join(root, 'r.html');
  });

  it('says what was gained, that nothing was lost, and what failed', async () => {
    const { page, problems } = await openFile(browser(), file);
    expect(await page.title()).toBe('in – iq optimize');
    const rows = rowsOf(path.join(root, 'r.json')).filter(({ status }) => status !== 'failed');
    const sum = (key: 'bytes_in' | 'bytes_out') => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
    const saved = (100 * (1 - sum('bytes_out') / sum('bytes_in'))).toFixed(1);
    expect((await page.locator('.big').innerText()).replace(/\s/g, ' ')).toBe(`${saved} %`);
    expect(await page.locator('.verdict').innerText()).toMatch(/^All \d scored files reached ssim 0\.95/);
    expect(await page.locator('.notice.bad').innerText()).toMatch(
      /1 image failed\s+broken\.jpg unsupported_format/,
    );
    expect(await page.locator('.notice.bad').innerText()).not.toContain(root);
    expect(problems).toEqual([]);
  });

  it('links each row to its files, wherever the folder goes', async () => {
    const { page } = await openFile(browser(), file);
    const hrefs = await page
      .locator('#table tbody a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(hrefs).toContain('./in/a/sunset.jpg');
    expect(hrefs).toHaveLength(6);
    expect(hrefs.every((href) => href?.startsWith('./'))).toBe(true);
  });

  it('sorts by any column, by mouse and by keys, and says so', async () => {
    const { page, problems } = await openFile(browser(), file);
    const before = page.locator('th', { hasText: 'Before' });
    await before.getByRole('button').click();
    expect(await before.getAttribute('aria-sort')).toBe('descending');
    const names = await namesOf(page);
    await before.getByRole('button').press('Enter');
    expect(await before.getAttribute('aria-sort')).toBe('ascending');
    expect(await namesOf(page)).toEqual(names.reverse());
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Before');
    await page.reload();
    expect(await namesOf(page)).toEqual(names);
    expect(problems).toEqual([]);
  });

  it('filters by text, choice and range, and says how many rows are left', async () => {
    const { page } = await openFile(browser(), file);
    const status = page.locator('[role=status].count');
    expect(await status.innerText()).toBe('6 images');
    await page.getByLabel('Search').fill('a/ JPG');
    expect((await namesOf(page)).sort()).toEqual(['a/meadow.jpg', 'a/sunset.jpg']);
    expect(await status.innerText()).toBe('2 of 6 images');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('combobox', { name: /^Status/ }).selectOption('is-failed');
    expect(await namesOf(page)).toEqual(['broken.jpg']);
    await page.getByRole('combobox', { name: /^Status/ }).selectOption('all');
    await page.getByLabel('Column of the range').selectOption('saving');
    await page.getByLabel('at least').fill('1');
    expect((await namesOf(page)).length).toBeLessThan(5);
    await page.getByLabel('Search').fill('nothing like this');
    expect(await page.locator('.empty').innerText()).toBe('No image is like that.');
  });

  it('shows the columns that are chosen', async () => {
    const { page } = await openFile(browser(), file);
    await page.getByText('Columns', { exact: true }).click();
    await page.getByRole('checkbox', { name: 'Encodes' }).check();
    await page.getByRole('checkbox', { name: 'Reason' }).uncheck();
    const heads = await page.locator('#table thead th').allInnerTexts();
    expect(heads).toContain('Encodes');
    expect(heads).not.toContain('Reason');
    await page.keyboard.press('Escape');
    expect(await page.locator('.menu').getAttribute('open')).toBeNull();
  });

  it('opens the pictures of the lowest worst area first, and gives the focus back', async () => {
    const { page, problems } = await openFile(browser(), file);
    const [first] = await namesOf(page);
    await openFirst(page);
    expect(await page.locator('.viewer h2').innerText()).toBe(first);
    expect(await page.locator('.zoom').innerText()).toBe('1×');
    expect(page.url()).toMatch(/#row=\d+$/);
    expect(await page.locator('.facts').innerText()).toMatch(/Worst area\s+0\.\d{4}/);
    await page.keyboard.press('n');
    expect(await page.locator('.viewer h2').innerText()).toBe((await namesOf(page))[1]);
    await page.keyboard.press('Escape');
    expect(await page.locator('.viewer').isVisible()).toBe(false);
    // The dialogue tells of its end a moment after it is gone.
    const focused = () => page.evaluate("document.activeElement.getAttribute('aria-label')");
    await expect.poll(focused).toBe(`Compare ${(await namesOf(page))[1]}`);
    expect(problems).toEqual([]);
  });

  it('opens the row that the address names', async () => {
    const { page } = await openFile(browser(), file, { fragment: '#row=1' });
    await page.locator('.stage .after img').waitFor();
    expect(await page.locator('.viewer').isVisible()).toBe(true);
  });

  it('has a divider that a pointer and keys move', async () => {
    const { page } = await openFile(browser(), file);
    await openFirst(page);
    const [stage, divider] = [stageOf(page), page.getByRole('slider', { name: /^Divider/ })];
    const middle = await stage.screenshot();
    const box = await divider.boundingBox();
    if (!box) throw new Error('There is no divider.');
    const [x, y] = [box.x + box.width / 2, box.y + 40];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 180, y, { steps: 4 });
    await page.mouse.up();
    expect(await difference(middle, await stage.screenshot())).toBeGreaterThan(0.001);
    expect(Number(await divider.getAttribute('aria-valuenow'))).toBeLessThan(40);
    await divider.press('Home');
    const after = await stage.screenshot();
    await divider.press('End');
    expect(await divider.getAttribute('aria-valuetext')).toBe('100 % Before, 0 % After');
    expect(await difference(after, await stage.screenshot())).toBeGreaterThan(0.01);
    await divider.press('ArrowLeft');
    expect(await divider.getAttribute('aria-valuenow')).toBe('98');
  });

  it('flicks between before and after while a key is held', async () => {
    const { page } = await openFile(browser(), file);
    await openFirst(page);
    const shot = () => page.locator('.layer.before').isVisible();
    await page.keyboard.down(' ');
    expect(await page.getByRole('button', { name: 'Before', pressed: true }).count()).toBe(1);
    expect(await shot()).toBe(true);
    await page.keyboard.up(' ');
    expect(await page.getByRole('button', { name: 'After', pressed: true }).count()).toBe(1);
    expect(await shot()).toBe(false);
  });

  it('zooms by buttons, keys and wheel, without blurring, and pans', async () => {
    const { page } = await openFile(browser(), file);
    await openFirst(page);
    const zoom = page.locator('.zoom');
    const image = page.locator('.stage .after img');
    for (let i = 0; i < 12; i++) await page.keyboard.press('+');
    expect(await zoom.innerText()).toBe('8×');
    expect(await page.evaluate("getComputedStyle(document.querySelector('.after img')).imageRendering")).toBe(
      'pixelated',
    );
    const before = await image.boundingBox();
    const stage = await stageOf(page).boundingBox();
    if (!stage) throw new Error('There is no stage.');
    await page.mouse.move(stage.x + 100, stage.y + 100);
    await page.mouse.down();
    await page.mouse.move(stage.x + 160, stage.y + 130);
    await page.mouse.up();
    const dragged = await image.boundingBox();
    expect([(dragged?.x ?? 0) - (before?.x ?? 0), (dragged?.y ?? 0) - (before?.y ?? 0)]).toEqual([60, 30]);
    await page.mouse.wheel(0, 200);
    await expect.poll(() => zoom.innerText()).not.toBe('8×');
    await page.keyboard.press('0');
    expect(await zoom.innerText()).toBe('1×');
  });

  it('lays a map of the differences over them', async () => {
    const { page } = await openFile(browser(), file);
    await openFirst(page);
    const plain = await stageOf(page).screenshot();
    await page.keyboard.press('h');
    expect(await page.locator('.legend').isVisible()).toBe(true);
    expect(await difference(plain, await stageOf(page).screenshot())).toBeGreaterThan(0.2);
  });

  it.each(['light', 'dark'] as const)('keeps nobody out, in %s colours', async (colorScheme) => {
    const { page, problems } = await openFile(browser(), file, { colorScheme });
    await expectAccessible(page);
    await openFirst(page);
    await page.keyboard.press('h');
    await expectAccessible(page);
    expect(problems).toEqual([]);
  });

  it('has a theme of its own choice, whatever the system’s', async () => {
    const { page } = await openFile(browser(), file, { colorScheme: 'light' });
    const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await background();
    await page.getByText('Dark', { exact: true }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
  });

  it('has no bar below it on a narrow screen', async () => {
    const { page } = await openFile(browser(), file, { viewport: { width: 390, height: 800 } });
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(390);
  });

  it('shows the files beside it if it is to hold no pictures, and says what it cannot show', async () => {
    const folder = makePictures({
      'in/photo.jpg': 'photos/sunset.jpg',
      'in/gone.jpg': 'photos/confetti.jpg',
    });
    await runIq(['optimize', 'in', '--report', 'r.html', '--report-images', 'link'], { cwd: folder });
    copyFileSync(fixturePath('README.md'), path.join(folder, 'in/gone.jpg'));
    const { page } = await openFile(browser(), path.join(folder, 'r.html'));
    await page.getByRole('button', { name: 'Compare photo.jpg' }).click();
    await page.locator('.stage .after img').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Compare gone.jpg' }).click();
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/^gone\.jpg cannot be shown/);
  });
});
