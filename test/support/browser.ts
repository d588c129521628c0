import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';

/** Where Debian and others put it; `CHROMIUM` names another. */
const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Tests in a real browser. Where there is none they are skipped and say so; in CI that is a failure. */
export function describeInBrowser(title: string, tests: (browser: () => Browser) => void): void {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    const missing = `${title}: no Chromium was found; install Debian's chromium or set CHROMIUM`;
    if (process.env.CI === 'true') test(missing, () => Promise.reject(new Error(missing)));
    else describe.skipIf(true)(missing, () => tests(() => unavailable(missing)));
    return;
  }
  describe(title, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await launch(executablePath);
    });
    afterAll(() => browser?.close());
    tests(() => browser ?? unavailable('The browser did not start.'));
  });
}

/** Where the system's Chromium is; `undefined` where there is none. */
export function chromiumPath(): string | undefined {
  return PLACES.find((place) => place !== undefined && existsSync(place));
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

function unavailable(why: string): never {
  throw new Error(why);
}
