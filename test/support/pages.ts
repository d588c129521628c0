import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { optimizePage } from '../../src/report/html/optimize-page.js';
import type { PagePictures } from '../../src/report/html/pictures.js';
import type { TextOutput } from '../../src/report/output-file.js';
import { resolveSettings } from '../../src/settings.js';
import type { Row } from '../../src/types.js';

/** Gathers what is written. */
export function textOutput(): TextOutput & { readonly text: () => string } {
  const pieces: string[] = [];
  return {
    async write(text) {
      pieces.push(text);
    },
    async commit() {},
    async discard() {},
    text: () => pieces.join(''),
  };
}

/** A row of an image that became a tenth as large. */
export function madeRow(change: Partial<Row> = {}): Row {
  return {
    file: 'a.jpg',
    path: 'a.jpg',
    status: 'optimized',
    reason: null,
    format_in: 'jpeg',
    format_out: 'jpeg',
    width: 640,
    height: 480,
    bytes_in: 100_000,
    bytes_out: 10_000,
    saving: 0.9,
    bpp_in: 2.6,
    bpp_out: 0.26,
    predicted_quality: 81,
    quality: 80,
    metric: 'ssim',
    target: 0.98,
    score: 0.9805,
    worst_area: 0.95,
    encodes: 2,
    probes: 1,
    ms: 12,
    output: 'a.jpg',
    message: null,
    predicted_low: 70,
    predicted_high: 90,
    proof: 'proven',
    family: 'mozjpeg',
    ...change,
  };
}

/** Many rows of every kind, the same at every call. */
export function* manyRows(count: number): Generator<Row> {
  for (let i = 0; i < count; i++) {
    const noise = ((i * 7919) % 1009) / 1009;
    const path = `album ${i % 37}/photo ${String(i).padStart(5, '0')}.jpg`;
    const common = { file: path, path, output: path };
    if (i % 211 === 5)
      yield madeRow({
        ...common,
        status: 'failed',
        reason: 'corrupt',
        message: 'It is cut off.',
        score: null,
        worst_area: null,
      });
    else if (i % 13 === 3)
      yield madeRow({
        ...common,
        status: 'kept',
        reason: 'insufficient_saving',
        bytes_out: 100_000,
        saving: 0,
        quality: null,
        score: null,
        worst_area: null,
      });
    else
      yield madeRow({
        ...common,
        bytes_out: Math.round(10_000 + 60_000 * noise),
        saving: Number((0.9 - 0.6 * noise).toFixed(4)),
        quality: 60 + Math.floor(35 * noise),
        predicted_quality: 62 + Math.floor(33 * noise),
        score: Number((0.98 + 0.004 * noise).toFixed(6)),
        worst_area: Number((0.9 + 0.09 * (1 - noise)).toFixed(6)),
      });
  }
}

/** The page of such rows. */
export async function pageOf(
  rows: Iterable<Row>,
  { root = '/photos', page = '/report.html', pictures = 'none' as PagePictures, interrupted = false } = {},
): Promise<string> {
  const output = textOutput();
  const report = optimizePage(output, page, pictures, () => ({
    root,
    outputs: `${root}-optimized`,
    hasOriginals: true,
    settings: resolveSettings({}),
    isRanked: false,
    interrupted,
  }));
  for (const row of rows) await report.add(row);
  await report.end();
  return output.text();
}

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
