import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { score } from '../../src/index.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { partOf, shown, takeAll, wholeOf } from '../support/captures.js';
import { fixture } from '../support/fixtures.js';
import { makePictures } from '../support/pictures.js';
import { decode, noisy, scene } from '../support/rasters.js';
import { scoreFiles, scoreWhole } from '../support/score-task.js';

const ALL = { below: null, bytes: 4e6 };
const png = ({ data, width, height, channels }: ReturnType<typeof scene>) =>
  sharp(data, { raw: { width, height, channels } }).png().toBuffer();

describe('an image that is scored against a reference', () => {
  const [before, after] = [scene(640, 90, 3), noisy(scene(640, 90, 3), 12)];

  it.each([
    ['with SSIM among the metrics', ['psnr', 'ssim']],
    ['without', ['psnr']],
  ])('is captured beside it, %s', async (_, metrics) => {
    const files = [await png(after), await png(before)] as const;
    const { row, captured } = await scoreWhole(...files, { metrics, capture: ALL });
    expect(row).toEqual(await scoreFiles(...files, { metrics }));
    const { worstArea, worstTile } = ssim.prepare(before).score(after);
    expect(captured).toMatchObject({ key: 'image', worstArea });
    const area = captured?.capture.area ?? wholeOf(before);
    expect(area.left).toBeLessThanOrEqual(worstTile?.left ?? -1);
    for (const [picture, raster] of [
      [captured?.capture.before ?? null, before],
      [captured?.capture.after ?? null, after],
    ] as const) {
      const part = await shown(picture);
      expect(partOf(part, wholeOf(part))).toEqual(partOf(raster, area));
    }
  });

  it.each(['special/colour/cmyk.jpg', 'special/colour/16 bit.png', 'special/colour/grey.png'])(
    'is shown as a viewer shows it: %s',
    async (path) => {
      const source = await fixture(path);
      const plain = await sharp(source).toColourspace('srgb').png({ force: true }).toBuffer();
      const { captured } = await scoreWhole(plain, source, { metrics: ['ssim'], capture: ALL });
      const part = await shown(captured?.capture.before ?? null);
      const expected = partOf(await decode(plain), captured?.capture.area ?? wholeOf(part));
      const seen = partOf(part, wholeOf(part));
      expect(seen.every((value, i) => Math.abs(value - (expected[i] ?? 0)) <= 2)).toBe(true);
    },
  );

  it('is not captured where there is nothing to compare, or it was not asked for', async () => {
    const files = [await png(after), await png(before)] as const;
    const nothing = { captured: null };
    expect(await scoreWhole(...files)).toMatchObject(nothing);
    expect(await scoreWhole(files[0], null, { metrics: ['niqe'], capture: ALL })).toMatchObject(nothing);
    const small = await png(scene(9, 9, 3));
    expect(await scoreWhole(files[0], small, { capture: ALL })).toMatchObject(nothing);
    const below = { worstArea: -1, key: '' };
    expect(await scoreWhole(...files, { capture: { below, bytes: 1e6 } })).toMatchObject(nothing);
    // Too small for SSIM, but not for a look.
    const { captured } = await scoreWhole(small, small, { metrics: ['psnr'], capture: ALL });
    expect(captured).toMatchObject({ worstArea: 1, capture: { heatMap: null, overview: null } });
  });

  it('tells its capture before its row, by its path', async () => {
    const root = makePictures({
      'in/a.jpg': 'photos/sunset.jpg',
      'in/deep/b.jpg': 'photos/sand.jpg',
      'old/a.jpg': 'photos/sunset.jpg',
      'old/deep/b.jpg': 'photos/sand.jpg',
    });
    const captures = takeAll();
    const early: boolean[] = [];
    await score({
      paths: ['in'],
      reference: 'old',
      metrics: ['psnr'],
      cwd: root,
      environment: process.env,
      captures,
      onRow: ({ path }) => void early.push(captures.taken.some(({ key }) => key === path)),
    });
    expect(early).toEqual([true, true]);
  });
});
