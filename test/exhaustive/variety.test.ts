import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { deadLeaves } from '../../fixtures/scenes.js';
import { pixels } from '../../src/encode/pixels.js';
import type { SettingsInput } from '../../src/settings.js';
import type { Raster } from '../../src/types.js';
import { fixture } from '../support/fixtures.js';
import { scene } from '../support/rasters.js';
import { answersOf, type Comparison, compareAll, isRising } from './every-quality.js';
import { CODECS, type Codec } from './prove.js';

sharp.concurrency(1);

const png = (raster: Raster) => pixels(raster).png().toBuffer();
const SIZE = [96, 72] as const;
const PICTURES: Record<string, () => Promise<Buffer>> = {
  leaves: () => png(deadLeaves(...SIZE, 5)),
  waves: () => png(scene(...SIZE, 3)),
  grey: () => png(scene(...SIZE, 1)),
  'grey with alpha': () => png(scene(...SIZE, 2)),
  alpha: () => png(scene(...SIZE, 4)),
  'wide gamut': async () =>
    sharp(await fixture('special/colour/display-p3.jpg'))
      .extract({ left: 20, top: 20, width: 96, height: 72 })
      .keepIccProfile()
      .png()
      .toBuffer(),
  'a JPEG': () =>
    pixels(deadLeaves(...SIZE, 6))
      .jpeg({ quality: 85 })
      .toBuffer(),
};
const TRANSPARENT = ['alpha', 'grey with alpha'];

async function check(name: string, codec: Codec, input: SettingsInput): Promise<Comparison> {
  const bytes = (await PICTURES[name]?.()) ?? Buffer.alloc(0);
  const comparison = await compareAll(bytes, codec, { effort: 0, ...input });
  const { scans, found, proof, encodes } = comparison;
  const all = scans.flatMap(({ family, steps }) => steps.map((step) => ({ ...step, family })));
  if (!all.some(({ passes }) => passes)) {
    expect({ found, proof }).toEqual({ found: null, proof: null });
    return comparison;
  }
  expect(proof).toBe('proven');
  expect(encodes).toBeLessThanOrEqual(10 * scans.length);
  const own = scans.find(({ family }) => family === found?.family);
  if (!own || !found) throw new Error(`Expected one of the families tried but received ${found?.family}.`);
  const answers = answersOf(own);
  if (isRising(own)) expect([found.quality]).toEqual(answers);
  else expect(answers).toContain(found.quality);
  return comparison;
}

const METRICS: [string, number][] = [
  ['ssim', 0.97],
  ['ssimulacra2', 75],
  ['psnr', 34],
];

describe.each(CODECS)('%s', (codec) => {
  const names = Object.keys(PICTURES).filter((name) => codec !== 'jpeg' || !TRANSPARENT.includes(name));

  describe.each(METRICS)('by %s of %d', (metric, target) => {
    it.each(names)('finds what encoding at every quality finds for %s', async (name) => {
      await check(name, codec, { metric, target });
    });
  });

  it('finds it with a demand on the worst area', async () => {
    const floorless = await check('leaves', codec, { target: 0.95 });
    const demanding = await check('leaves', codec, { target: 0.95, floor: 0.97 });
    expect(demanding.found?.quality).toBeGreaterThan(floorless.found?.quality ?? Number.NaN);
  });

  it.each([
    [1, 1],
    [50, 50],
    [70, 71],
    [99, 100],
    [100, 100],
  ])('finds it within the range from %i to %i', async (minQuality, maxQuality) => {
    for (const target of [0.3, 0.9, 0.97, 0.9999])
      await check('waves', codec, { target, minQuality, maxQuality });
  });

  it('finds it for MS-SSIM, on a picture that is just large enough', async () => {
    PICTURES.large ??= () => png(deadLeaves(161, 161, 7));
    await check('large', codec, { metric: 'ms-ssim', target: 0.99 });
  });

  // AVIF takes long at the highest, which change nothing but its one family's speed.
  it.each(codec === 'avif' ? [0, 2, 7] : [0, 2, 6, 7, 9])('finds it at effort %i', async (effort) => {
    const { scans, found } = await check('leaves', codec, { effort });
    // The smallest that any family comes to is what counts.
    const sizes = scans.map((scan) => {
      const [first] = answersOf(scan);
      return scan.steps.find(({ quality }) => quality === first)?.bytes ?? Number.POSITIVE_INFINITY;
    });
    const own = scans.findIndex(({ family }) => family === found?.family);
    expect(scans.every(isRising) ? sizes[own] : Math.min(...sizes)).toBe(Math.min(...sizes));
  });
});
