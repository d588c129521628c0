import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, onTestFinished } from 'vitest';

/** A file in a folder that is gone when the test is over. */
export function writtenPage(text: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'iq-page-')));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'report.html');
  writeFileSync(file, text);
  return file;
}

export interface OpenedPage {
  readonly page: Page;
  /** All that went wrong: errors, refused or failed requests. Tests expect none. */
  readonly problems: readonly string[];
}

/** Opens a page from the disk, in a browser that must ask nothing of any network. */
export async function openFile(
  browser: Browser,
  file: string,
  options: BrowserContextOptions & { readonly fragment?: string } = {},
): Promise<OpenedPage> {
  const { fragment = '', ...context } = options;
  const opened = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...context });
  onTestFinished(() => opened.close());
  const problems: string[] = [];
  await opened.route(/^(?!file:|data:|blob:)/, (route) => {
    problems.push(`asked for ${route.request().url()}`);
    return route.abort();
  });
  const page = await opened.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('requestfailed', (request) => problems.push(`failed ${request.url()}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialogue ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href + fragment);
  return { page, problems };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds serious or critical in a page, by rule and element. */
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

export async function expectAccessible(page: Page): Promise<void> {
  expect(await barriers(page)).toEqual([]);
}

/** Where two pictures have different pixels, as a share of all. */
export async function difference(a: Buffer, b: Buffer): Promise<number> {
  const [first, second] = await Promise.all([a, b].map((file) => sharp(file).raw().toBuffer()));
  if (!first || !second || first.length !== second.length) return 1;
  let different = 0;
  for (let i = 0; i < first.length; i++) if (first[i] !== second[i]) different++;
  return different / first.length;
}
