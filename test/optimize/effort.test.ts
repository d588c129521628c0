import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jpeg } from '../../src/encode/jpeg.js';
import { pixels } from '../../src/encode/pixels.js';
import type { SettingsInput } from '../../src/settings.js';
import { FIXTURES } from '../support/fixtures.js';
import { optimised, temporaryFolder } from '../support/optimised.js';
import { scene } from '../support/rasters.js';

const FAMILIES = jpeg.families.map(({ name }) => name);

/** At effort 6 one family is tried, at 7 all; otherwise they are the same to JPEG. */
async function bothEfforts(root: string, path: string, input: SettingsInput) {
  const folder = await temporaryFolder();
  const [few] = await optimised(root, path, folder, { format: ['jpeg'], ...input, effort: 6 });
  const [all] = await optimised(root, path, folder, { format: ['jpeg'], ...input, effort: 7 });
  if (!few || !all) throw new Error('Expected a row each but received none');
  return { few: few.row, all: all.row };
}

test.each(['photos/sand.jpg', 'screens/line art.png', 'special/colour/display-p3.jpg'])(
  'all families of JPEG make no larger file of %s than one does',
  async (path) => {
    const { few, all } = await bothEfforts(FIXTURES, path, { minSaving: 0 });
    expect(all.bytes_out).toBeLessThanOrEqual(few.bytes_out ?? Number.NaN);
    expect(all.encodes).toBeGreaterThan(few.encodes);
    if (all.status === 'optimized') expect(FAMILIES).toContain(all.family);
  },
);

test.each([1, 90, 96, 98])('nor where no quality below %i is allowed', async (minQuality) => {
  const root = await temporaryFolder();
  await writeFile(
    join(root, 'waves.png'),
    await pixels(scene(300, 200, 3))
      .png()
      .toBuffer(),
  );
  const { few, all } = await bothEfforts(root, 'waves.png', { minQuality });
  expect(few.family).toBe('jpeg-table8');
  expect(all.bytes_out).toBeLessThanOrEqual(few.bytes_out ?? Number.NaN);
});
