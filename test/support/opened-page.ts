import type { Browser } from 'playwright-core';
import { barriers, type OpenedPage, openFile } from './pages.js';

interface View {
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
}

/** Opens a page from its file, as a double click does. */
export function openPage(browser: Browser, file: string, view: View = {}): Promise<OpenedPage> {
  const { colorScheme = 'light', width = 1280 } = view;
  return openFile(browser, file, { colorScheme, viewport: { width, height: 900 } });
}

/** What keeps people out of a page, and of its larger picture. */
export async function accessibilityProblems(browser: Browser, file: string, view: View): Promise<string[]> {
  const { page } = await openPage(browser, file, view);
  const opener = page.locator('.shot-open').first();
  const found = await barriers(page);
  if ((await opener.count()) > 0) {
    await opener.click();
    found.push(...(await barriers(page)));
  }
  return found;
}
