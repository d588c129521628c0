import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deadLeaves } from '../../fixtures/scenes.js';
import { pixels } from '../../src/encode/pixels.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { estimateMemory, estimateReading } from '../../src/limits.js';
import { optimizeImage } from '../../src/optimize/optimize-image.js';
import { resolveSettings } from '../../src/settings.js';
import type { Format, Row } from '../../src/types.js';

const FORMATS = Object.keys(ENCODERS) as Format[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iq-rerun-'));
  await mkdir(join(folder, 'out'));
  const picture = pixels(deadLeaves(128, 96, 3)).png();
  await writeFile(join(folder, 'leaves.png'), await picture.toBuffer());
});
afterAll(() => rm(folder, { recursive: true }));

async function optimise(path: string, formats: 'keep' | readonly Format[]): Promise<Row> {
  const settings = resolveSettings({ format: formats, effort: 0 });
  const destination = { kind: 'folder', folder: join(folder, 'out') } as const;
  const { rows } = await optimizeImage({
    root: folder,
    path,
    destination,
    settings,
    looks: null,
    capture: null,
    journal: null,
    temporary: '.iq-test.tmp',
  });
  const [row] = rows;
  if (!row) throw new Error('Expected a row');
  return row;
}

it.each(FORMATS)('leaves its own %s alone, but not one whose picture is damaged', async (format) => {
  const { status, output } = await optimise('leaves.png', [format]);
  expect(status).toBe('optimized');
  const bytes = await readFile(join(folder, 'out', output ?? ''));
  const own = `own${ENCODERS[format].extension}`;
  await writeFile(join(folder, own), bytes);
  expect(await optimise(own, 'keep')).toMatchObject({
    status: 'kept',
    reason: 'already_optimised',
    encodes: 0,
  });

  const picture = Buffer.concat(ENCODERS[format].container.picture(bytes));
  const middle = bytes.indexOf(picture.subarray(picture.length / 2, picture.length / 2 + 16));
  expect(middle).toBeGreaterThan(0);
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x55;
  const damaged = `damaged${ENCODERS[format].extension}`;
  await writeFile(join(folder, damaged), bytes);
  expect((await optimise(damaged, 'keep')).reason).not.toBe('already_optimised');
});

it('only says what an image needs that may not have so much memory', async () => {
  const settings = resolveSettings({ format: ['jpeg'] });
  const destination = { kind: 'folder', folder: join(folder, 'none') } as const;
  const task = {
    root: folder,
    path: 'leaves.png',
    destination,
    settings,
    looks: null,
    capture: null,
    journal: null,
    temporary: '.iq-test.tmp',
  };
  const { size } = await stat(join(folder, 'leaves.png'));
  const toRead = estimateReading(size);
  expect(await optimizeImage(task, toRead - 1)).toEqual({ memory: toRead });
  expect(await optimizeImage(task, toRead)).toEqual({ memory: size + estimateMemory(128 * 96, ['jpeg']) });
  expect(await readdir(folder)).not.toContain('none');
  expect(await optimizeImage({ ...task, path: 'gone.png' }, 1)).toMatchObject({
    rows: [{ status: 'failed' }],
  });
});
