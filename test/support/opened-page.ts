import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export interface OpenedPage {
  readonly page: Page;
  /** What should not be: errors, requests that failed or went to the network. */
  readonly problems: readonly string[];
}

interface View {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  /** For programs that tests bring with them. */
  readonly bypassCSP?: boolean;
}

/** Opens a page from its file, as a double click does. */
export async function openPage(browser: Browser, file: string, view: View = {}): Promise<OpenedPage> {
  const { colorScheme = 'light', width = 1280, bypassCSP = false } = view;
  const context = await browser.newContext({ colorScheme, bypassCSP, viewport: { width, height: 900 } });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => problems.push(`failed: ${request.url().slice(0, 200)}`));
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) problems.push(`network: ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, problems };
}

/** What axe finds serious or critical in a page, by rule and element. */
export async function accessibilityProblems(browser: Browser, file: string, view: View): Promise<string[]> {
  const { page } = await openPage(browser, file, { ...view, bypassCSP: true });
  const opener = page.locator('.shot-open').first();
  const found = await problemsNow(page);
  if ((await opener.count()) > 0) {
    await opener.click();
    found.push(...(await problemsNow(page)));
  }
  await page.context().close();
  return found;
}

async function problemsNow(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: AXE });
  const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}
