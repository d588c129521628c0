import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { watchMemory } from '../support/memory.js';
import { startIq } from '../support/run-iq.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';
import { photosOf } from './photos.js';
import { markdownTable } from './timing.js';

const SIZES = [
  [3000, 2000],
  [6000, 4000],
] as const;

/** An hour: nobody waits longer. */
const LIMIT = 3_600_000;

/** Memory and time of the whole command on one photograph, of 6 and of 24 megapixels, doubled to PNG. */
export async function enhanceMemory(): Promise<string> {
  if (!hasShared('photos/budgie')) return `This section ${SHARED_HINT}.`;
  const folder = await mkdtemp(join(tmpdir(), 'iq-bench-'));
  try {
    const rows: string[][] = [];
    for (const [width, height] of SIZES) {
      const name = `${width}x${height}`;
      await mkdir(join(folder, name));
      const [photo = ''] = photosOf('budgie', 1);
      await sharp(photo)
        .resize(width, height, { fit: 'fill' })
        .jpeg({ quality: 95 })
        .toFile(join(folder, name, 'a.jpg'));
      const started = performance.now();
      const { child, finished } = startIq(['enhance', name, '--no-cache'], { cwd: folder, limit: LIMIT });
      const memory = watchMemory(child.pid ?? 0);
      const { code, stderr } = await finished;
      memory.stop();
      if (code !== 0) throw new Error(stderr);
      const seconds = (performance.now() - started) / 1000;
      const megapixels = (width * height) / 1e6;
      rows.push([`${megapixels} → ${4 * megapixels}`, (memory.peak / 1e6).toFixed(), seconds.toFixed()]);
    }
    return [
      'Peak of all processes together, pages that they share counted once, and time, on all cores.',
      '',
      markdownTable(['MP', 'MB', 's'], rows),
    ].join('\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
