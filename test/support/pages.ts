import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
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
  await opened.route(/^(?!file:|data:)/, (route) => {
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

interface Found {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** That axe finds nothing that keeps people out. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(AXE);
  const violations = await page.evaluate<readonly Found[]>('axe.run().then(({ violations }) => violations)');
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
}
