import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import type { Manifest } from '../../fixtures/write.js';
import type { Raster } from '../../src/types.js';

export const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const manifest: Manifest = JSON.parse(await readFile(`${FIXTURES}manifest.json`, 'utf8'));

/** The fixtures with a tag, or all of them. */
export function fixtures(tag?: string): Manifest['files'] {
  return manifest.files.filter(({ tags }) => tag === undefined || tags.includes(tag));
}

export const fixture = (path: string): Promise<Buffer> => readFile(FIXTURES + path);

/** The numbers that a file holds, as sharp reads them: no profile applied, not turned. */
export async function storedPixels(file: Uint8Array): Promise<Raster> {
  const image = sharp(file, { ignoreIcc: true, failOn: 'warning' });
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels as Raster['channels'] };
}
