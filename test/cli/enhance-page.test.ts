import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Capture, EmbeddedPicture } from '../../src/report/captures/capture.js';
import type { Raster } from '../../src/types.js';
import { makePictures } from '../support/pictures.js';
import { decode } from '../support/rasters.js';
import { lanczos3, resample } from '../support/resample.js';
import { runIq } from '../support/run-iq.js';

/** The pictures of a page, by their rows. */
function capturesIn(page: string): Capture[] {
  return [...page.matchAll(/<script[^>]*id="pictures-\d+"[^>]*>([\s\S]*?)<\/script>/g)].map(([, json]) =>
    JSON.parse(json ?? ''),
  );
}

const decoded = ({ data }: EmbeddedPicture) => decode(Buffer.from(data, 'base64'));

function largestDifference(a: Raster, b: Raster): number {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? 0))), 0);
}

function meanDifference(a: Raster, b: Raster): number {
  expect([a.width, a.height, a.channels]).toEqual([b.width, b.height, b.channels]);
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - (b.data[i] ?? 0)), 0) / a.data.length;
}

/** Grey of 700 × 600 pixels but for bars of a pixel around (600, 100); little contrast, so that nothing is clipped. */
async function bars(): Promise<Buffer> {
  const [width, height] = [700, 600];
  const data = new Uint8Array(width * height * 3).fill(128);
  for (let y = 90; y < 110; y++)
    for (let x = 590; x < 610; x++)
      data.fill(x % 3 === 0 ? 176 : 96, 3 * (y * width + x), 3 * (y * width + x) + 3);
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

describe('--report of iq enhance', () => {
  it('shows the result beside Lanczos3 where they differ the most', async () => {
    const root = makePictures();
    mkdirSync(path.join(root, 'in'));
    writeFileSync(path.join(root, 'in/a.png'), await bars());
    const { code } = await runIq(['enhance', 'in', '--report', 'page.html'], { cwd: root });
    expect(code).toBe(0);
    const [capture, ...others] = capturesIn(readFileSync(path.join(root, 'page.html'), 'utf8'));
    expect(others).toEqual([]);
    if (!capture) throw new Error('The page has no pictures.');
    const { area, width, height } = capture;
    expect([width, height]).toEqual([1400, 1200]);
    expect(area).toMatchObject({ width: 512, height: 512 });
    expect(Math.abs(area.left + area.width / 2 - 1200)).toBeLessThan(100);
    expect(area.top).toBe(0);
    const cut = async (image: Sharp) => decode(await image.extract(area).png().toBuffer());
    const result = await cut(sharp(path.join(root, 'in-enhanced/a.png')));
    expect(largestDifference(await decoded(capture.after), result)).toBe(0);
    const { data, ...form } = resample(await decode(await bars()), width, height, lanczos3);
    const plain = await cut(sharp(data, { raw: form }));
    // Rounded between its two passes.
    expect(largestDifference(await decoded(capture.before), plain)).toBeLessThanOrEqual(2);
    expect(largestDifference(await decoded(capture.before), result)).toBeGreaterThan(5);
  });

  it('shows colours as a viewer would, not as numbers of a wider gamut', async () => {
    const root = makePictures({ 'in/wide.jpg': 'special/colour/display-p3.jpg' });
    const { code } = await runIq(['enhance', 'in', '--report', 'page.html'], { cwd: root });
    expect(code).toBe(0);
    const [capture] = capturesIn(readFileSync(path.join(root, 'page.html'), 'utf8'));
    if (!capture) throw new Error('The page has no pictures.');
    const output = path.join(root, 'in-enhanced/wide.png');
    const seen = (image: Sharp) =>
      image.toColourspace('srgb').extract(capture.area).png().toBuffer().then(decode);
    const after = await decoded(capture.after);
    // Rounded once more, and by an encoder that loses a little if the picture is large.
    expect(meanDifference(after, await seen(sharp(output)))).toBeLessThan(0.5);
    expect(meanDifference(after, await seen(sharp(output, { ignoreIcc: true })))).toBeGreaterThan(1.5);
    expect(meanDifference(await decoded(capture.before), after)).toBeLessThan(2);
  });

  it('tells of every image, the same with one worker and with three', async () => {
    const root = makePictures({
      'in/a.jpg': 'photos/sand.jpg',
      'in/alpha.png': 'special/alpha/soft edge.png',
      'in/broken.jpg': 'README.md',
      'in/deep.png': 'special/colour/16 bit.png',
      'in/grey.png': 'special/colour/grey.png',
      'in/loading.gif': 'special/sizes/11x11.png',
    });
    for (const jobs of ['1', '3']) {
      const args = ['in', '--no-cache', '--jobs', jobs, '--report', `${jobs}.html`];
      expect((await runIq(['enhance', ...args], { cwd: root })).code).toBe(1);
    }
    const page = readFileSync(path.join(root, '1.html'), 'utf8');
    expect(readFileSync(path.join(root, '3.html'), 'utf8')).toBe(page);
    expect(capturesIn(page)).toHaveLength(5);
    expect(page).toContain('1 image failed');
    expect(page).not.toContain(root);
  });

  it('does without pictures of what is unchanged, and never goes over an image', async () => {
    const root = makePictures({ 'in/a.png': 'special/colour/grey.png' });
    await runIq(['enhance', 'in'], { cwd: root });
    const { code, stderr } = await runIq(['enhance', 'in', '--report', 'page.html'], { cwd: root });
    expect(code).toBe(0);
    expect(stderr).toContain('1 unchanged since an earlier run');
    expect(capturesIn(readFileSync(path.join(root, 'page.html'), 'utf8'))).toEqual([]);
    expect((await runIq(['enhance', 'in', '--report', 'in/a.png'], { cwd: root })).code).toBe(2);
  });
});
