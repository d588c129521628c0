import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { visibleText } from '../../src/visible-text.js';
import { describeInBrowser } from '../support/browser.js';
import { type HostileFolder, hostileFolder, PAGES } from '../support/hostile-folder.js';
import { HOSTILE_NAMES } from '../support/hostile-names.js';
import { openFile } from '../support/pages.js';

const SUBJECT = `"><img src=x onerror=alert(1)> '&lt;\n%41#?`;
/** Names without any meaning, in as many folders. */
const PLAIN_NAMES = HOSTILE_NAMES.map((name, i) =>
  name
    .split('/')
    .map(() => `plain ${i}`)
    .join('/'),
);
const ALL_ROWS = '#size=250';
const ROWS = '#table tbody th bdi';

/** How many elements of each kind a page has. */
const elements = (page: Page) =>
  page.evaluate<Record<string, number>>(`
    [...document.querySelectorAll('*')].reduce(
      (counts, { localName }) => ({ ...counts, [localName]: (counts[localName] ?? 0) + 1 }), {})`);

const attributes = (page: Page) =>
  page.evaluate<string[]>(`
    [...new Set([...document.querySelectorAll('*')].flatMap((element) => element.getAttributeNames()))].sort()`);

const namesIn = (page: Page, selector: string) =>
  page.locator(selector).evaluateAll((found) => found.map(({ textContent }) => textContent ?? ''));

describeInBrowser('names that are more than names, in pages', (browser) => {
  let hostile: HostileFolder;
  let plain: HostileFolder;
  beforeAll(async () => {
    hostile = await hostileFolder(HOSTILE_NAMES, SUBJECT);
    plain = await hostileFolder(PLAIN_NAMES, 'plain');
  }, 120_000);

  describe.each(PAGES)('of iq %s', (command) => {
    const open = (folder: HostileFolder, fragment = ALL_ROWS) =>
      openFile(browser(), join(folder.root, `${command}.html`), { fragment });
    const expected = () => {
      const { good, bad } = hostile;
      // Texts that are no image have no copy to be scored.
      return [...good, ...(command === 'score' ? bad.filter((path) => path.endsWith('.jpeg')) : bad)];
    };

    it('are shown as they are', async () => {
      expect(hostile.runs.get(command)?.code).toBe(plain.runs.get(command)?.code);
      const { page, problems } = await open(hostile);
      const shown = await namesIn(page, ROWS);
      expect(shown.toSorted()).toEqual(expected().map(visibleText).toSorted());
      expect(problems).toEqual([]);
    });

    it('add nothing to the page', async () => {
      const [ours, theirs] = [await open(hostile), await open(plain)];
      const [found, meant] = [await elements(ours.page), await elements(theirs.page)];
      // A long name may be broken at other places.
      expect({ ...found, wbr: 0 }).toEqual({ ...meant, wbr: 0 });
      expect(await attributes(ours.page)).toEqual(await attributes(theirs.page));
      expect([...ours.problems, ...theirs.problems]).toEqual([]);
    });

    it('lead to their files', async () => {
      const { page } = await open(hostile);
      const addresses = await page.evaluate<string[]>(
        `[...document.querySelectorAll('#table tbody a')].map(({ href }) => href)`,
      );
      expect(addresses.length).toBeGreaterThanOrEqual(hostile.good.length);
      const lost = addresses.filter((address) => {
        const { protocol, pathname } = new URL(address);
        return protocol !== 'file:' || !existsSync(decodeURIComponent(pathname));
      });
      expect(lost).toEqual([]);
    });

    it('are part of the title', async () => {
      const { page } = await open(hostile);
      const subject = { score: 'copies', evaluate: 'r.csv' }[command as string] ?? visibleText(SUBJECT);
      expect(await page.title()).toContain(subject);
      expect(await page.title()).toContain(`iq ${command}`);
    });
  });

  it('can be searched for, sorted by, and kept in the address', async () => {
    const { page, problems } = await openFile(browser(), join(hostile.root, 'rank.html'), {
      fragment: ALL_ROWS,
    });
    const paths = [...hostile.good, ...hostile.bad];
    for (const name of HOSTILE_NAMES) {
      await page.getByLabel('Search').fill(name);
      const shown = await namesIn(page, ROWS);
      const named = paths.filter((path) => path.startsWith(name)).map(visibleText);
      expect(shown, name).toEqual(expect.arrayContaining(named));
      const fragment = new URLSearchParams(new URL(page.url()).hash.slice(1));
      expect(fragment.get('search')).toBe(await page.getByLabel('Search').inputValue());
    }
    await page.reload();
    expect(await page.getByLabel('Search').inputValue()).toBe(HOSTILE_NAMES.at(-1));
    await page.getByRole('button', { name: 'Show all' }).click();
    const head = page.locator('#table thead').getByRole('button', { name: 'Image', exact: true });
    await head.click();
    await head.click();
    expect(await namesIn(page, ROWS)).toHaveLength(paths.length);
    expect(problems).toEqual([]);
  });

  it.each(['optimize', 'score'])('are seen above the pictures of iq %s', async (command) => {
    const { page, problems } = await openFile(browser(), join(hostile.root, `${command}.html`), {
      fragment: `${ALL_ROWS}&is-status=${command === 'score' ? 'scored' : 'optimized'}`,
    });
    const names = await namesIn(page, ROWS);
    expect(names).toHaveLength(hostile.good.length);
    await page.locator('.compare').first().click();
    for (const name of names) {
      expect(await page.locator('#viewer-title').textContent()).toBe(name);
      await page.locator('.stage .after img').waitFor();
      expect(await page.locator('.problem').isVisible()).toBe(false);
      await page.keyboard.press('n');
    }
    expect(problems).toEqual([]);
  });

  it.each(['rank', 'evaluate'])('are seen in the dialogue of iq %s', async (command) => {
    const { page, problems } = await openFile(browser(), join(hostile.root, `${command}.html`));
    const openers = page.locator('.shot-open');
    const names = await namesIn(page, '.shot-open');
    expect(names.length).toBeGreaterThan(20);
    for (const [at, name] of names.entries()) {
      await openers.nth(at).click();
      expect(await page.locator('#shot-title').textContent()).toBe(name);
      await page.keyboard.press('Escape');
    }
    expect(problems).toEqual([]);
  });
});
