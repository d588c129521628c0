import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { pixels } from '../../src/encode/pixels.js';
import type { SettingsInput } from '../../src/settings.js';
import type { Raster, Row } from '../../src/types.js';
import { optimised, temporaryFolder } from '../support/optimised.js';
import { scene } from '../support/rasters.js';

/** What becomes of a picture, given without loss. */
async function rowOf(picture: Raster | Buffer, input: SettingsInput): Promise<Row> {
  const [root, folder] = [await temporaryFolder(), await temporaryFolder()];
  const bytes = 'data' in picture ? await pixels(picture).png().toBuffer() : picture;
  await writeFile(join(root, 'picture'), bytes);
  const [result] = await optimised(root, 'picture', folder, { minSaving: 0, ...input });
  if (!result) throw new Error('Expected one row but received none');
  return result.row;
}

test('a strip that only a mosaic would be too narrow for is judged without one', async () => {
  const row = await rowOf(scene(170, 4000, 3), { metric: 'ms-ssim', format: ['jpeg'], effort: 4 });
  expect(row).toMatchObject({ status: 'optimized', proof: 'proven', message: null });
});

const METRICS: [string, number][] = [
  ['ssim', 11],
  ['ms-ssim', 161],
  ['ssimulacra2', 8],
];

test.each(METRICS)('pictures around the %s minimum of %i pixels', async (metric, side) => {
  for (const [width, height] of [
    [side, 1000],
    [1000, side],
    [side, side],
  ] as const) {
    for (const format of ['jpeg', 'webp', 'avif'] as const) {
      for (const tall of [height, height - 1]) {
        const row = await rowOf(scene(width, tall, 3), { metric, format: [format] });
        const isJudged = Math.min(width, tall) >= side;
        const name = `${width}×${tall} ${format}`;
        expect(row.message, name).toBeNull();
        expect(row.predicted_quality !== null, name).toBe(isJudged);
        // The smallest are no larger than what every file holds beside its picture.
        if (isJudged && width * tall > 1000) expect(row.status, name).toBe('optimized');
        if (row.status === 'optimized') expect(row.score, name).toBeGreaterThanOrEqual(row.target);
      }
    }
  }
});

test.each(['jpeg', 'webp', 'avif', 'png'] as const)('one flat colour as %s', async (format) => {
  const background = { r: 12, g: 130, b: 200 };
  const flat = await sharp({ create: { width: 900, height: 700, channels: 3, background } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const row = await rowOf(flat, { format: [format] });
  expect(row).toMatchObject({ status: 'optimized', message: null });
  expect(row.encodes).toBeLessThanOrEqual(12);
});
