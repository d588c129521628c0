import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { describeInBrowser } from '../support/browser.js';
import { expectAccessible, openFile } from '../support/pages.js';
import { addPictures, makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

describeInBrowser('the page of iq score', (browser) => {
  let file: string;
  beforeAll(async () => {
    const root = makePictures({
      'in/sunset.jpg': 'photos/sunset.jpg',
      'in/hills/meadow.jpg': 'photos/meadow.jpg',
    });
    await runIq(['optimize', 'in', '-o', 'out', '-t', '.9'], { cwd: root });
    addPictures(root, { 'out/hills/broken.jpg': 'README.md', 'in/hills/broken.jpg': 'photos/meadow.jpg' });
    const args = ['score', 'out', '-r', 'in', '--report', 'r.html', '--fail-under', 'ssim=.95'];
    expect(await runIq(args, { cwd: root })).toMatchObject({ code: 1 });
    file = path.join(root, 'r.html');
  });

  it('has a column and a chart for each metric, and says what fell short', async () => {
    const { page, problems } = await openFile(browser(), file);
    expect(await page.locator('.verdict').innerText()).toBe('2 images of 2 fell short of what was demanded.');
    const heads = await page.locator('#table thead th').allInnerTexts();
    expect(heads).toEqual(['Image', 'Status', 'ssim', 'ms-ssim', 'ssimulacra2', 'psnr', 'Falls short of']);
    expect(await page.locator('.chart figcaption strong').allInnerTexts()).toEqual(heads.slice(2, 6));
    expect(await page.locator('.notice.bad').innerText()).toMatch(/1 image failed\s+hills\/broken\.jpg/);
    expect(problems).toEqual([]);
  });

  it('shows the reference and the image upon each other', async () => {
    const { page, problems } = await openFile(browser(), file);
    await page.locator('.compare').first().click();
    await page.locator('.stage .after img').waitFor();
    const slider = page.getByRole('slider', { name: 'Divider between Reference and Image' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('50 % Reference, 50 % Image');
    expect(await page.locator('.facts').innerText()).toMatch(/ssimulacra2\s+\d/);
    expect(problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('keeps nobody out, in %s colours', async (colorScheme) => {
    const { page } = await openFile(browser(), file, { colorScheme });
    await expectAccessible(page);
  });
});
