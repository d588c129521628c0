import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { optimizeImage } from '../../src/optimize/optimize-image.js';
import { resolveSettings, type SettingsInput } from '../../src/settings.js';
import type { Raster, Row } from '../../src/types.js';

/** A folder that is gone when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'iq-media-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** A row with the bytes it was made from and the bytes that were written. */
export interface Result {
  readonly row: Row;
  readonly source: Buffer;
  readonly output: Buffer;
}

/** Optimises one file of a folder into another folder, in this process. Encoders work fast rather than small. */
export async function optimised(
  root: string,
  path: string,
  folder: string,
  input: SettingsInput,
): Promise<Result[]> {
  const source = await readFile(join(root, path));
  const { rows } = await optimizeImage({
    looks: null,
    capture: null,
    root,
    path,
    within: await realpath(root),
    destination: { kind: 'folder', folder, real: await realpath(folder) },
    settings: resolveSettings({ effort: 0, ...input }),
    journal: null,
    temporary: '.iq-test.tmp',
  });
  return Promise.all(
    rows.map(async (row) => {
      if (row.output === null) throw new Error(`${path}: ${row.message}`);
      return { row, source, output: await readFile(join(folder, row.output)) };
    }),
  );
}

/** What a viewer shows, by sharp alone: upright, its profile applied, and opaque unless it is not. */
export async function seen(file: Buffer): Promise<Raster> {
  const image = sharp(file).autoOrient().toColourspace('srgb').ensureAlpha();
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 4 };
}
