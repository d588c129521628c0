// Takes the README's screenshots of the pages that `--report` writes about the fixtures, in light and in dark.
// Run after `npm run build`, where Chromium is (CHROMIUM names it): node .github/readme/pages.mjs
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { optimize } from '../../dist/index.js';

const WIDTH = 1200;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'iq-pages-'));
const iq = (...args) => {
  try {
    execFileSync(process.execPath, [at('../../bin/iq.js'), ...args], { cwd: folder, stdio: 'ignore' });
  } catch (error) {
    // Some image fell short, which is to be seen.
    if (error.status !== 1) throw error;
  }
};
for (const part of ['photos', 'screens']) {
  await cp(at(`../../fixtures/${part}`), join(folder, 'site', part), { recursive: true });
}
iq('optimize', 'site', '--report', 'optimize.html');
iq(
  'score',
  'site-optimized',
  '-r',
  'site',
  '-m',
  'ssim,ssimulacra2',
  '--fail-under',
  'ssimulacra2=80',
  '--report',
  'score.html',
);
iq('rank', 'site/photos', '--csv', 'rank.csv', '--report', 'rank.html');
iq('evaluate', 'rank.csv', '--report', 'evaluate.html');

// Pages take the system's font, and none has this name: so they look alike wherever this runs.
const font = async (weight) => {
  const file = at(`../../node_modules/@fontsource/inter/files/inter-latin-${weight}-normal.woff2`);
  const data = (await readFile(file)).toString('base64');
  return `@font-face { font-family: Inter; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}) }`;
};
const style = `${(await Promise.all([400, 500, 600, 700].map(font))).join('\n')}
body, .viewer { font-family: Inter !important }`;

/** What is seen of each page: how high, and what is done before. */
const SHOTS = {
  optimize: { height: 790 },
  compare: {
    page: 'optimize',
    height: 720,
    async prepare(page) {
      await page.getByRole('button', { name: 'Compare photos/pebbles (1).jpg' }).click();
      await page.locator('.stage .after img').waitFor();
      // Focus rings tell where the keyboard is; nobody types here.
      await page.evaluate('document.activeElement.blur()');
    },
  },
  score: { height: 690 },
  rank: {
    height: 925,
    // Behind what the fixtures' ranking does without.
    prepare: (page) => page.evaluate('scrollTo(0, document.querySelector("#best-title").offsetTop - 24)'),
  },
  evaluate: { height: 522 },
};

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
for (const colorScheme of ['light', 'dark']) {
  for (const [name, { page: source = name, height, prepare }] of Object.entries(SHOTS)) {
    const context = await browser.newContext({
      viewport: { width: WIDTH, height },
      colorScheme,
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.goto(pathToFileURL(join(folder, `${source}.html`)).href);
    await page.addStyleTag({ content: style });
    await page.evaluate('document.fonts.ready.then(() => true)');
    await prepare?.(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({
      path: join(folder, 'shots', `${name}-${colorScheme}.png`),
      animations: 'disabled',
    });
    await context.close();
  }
}
await browser.close();

await optimize({
  paths: [join(folder, 'shots')],
  out: at('.'),
  format: ['webp'],
  metric: 'ssimulacra2',
  target: 80,
  onRow: ({ output, quality, bytes_out }) => console.log(output, quality, bytes_out),
});
await rm(folder, { recursive: true });
