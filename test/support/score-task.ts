import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageLimits } from '../../src/limits.js';
import { type Scored, type ScoreRow, type ScoreTask, scoreImage } from '../../src/score/score-image.js';
import { temporaryFolder } from './optimised.js';

/** The task of scoring an encoded image against another, or alone. */
export async function scoreTask(
  image: Uint8Array,
  reference: Uint8Array | null,
  options: Partial<ScoreTask> = {},
): Promise<ScoreTask> {
  const root = await temporaryFolder();
  await writeFile(join(root, 'image'), image);
  if (reference !== null) await writeFile(join(root, 'reference'), reference);
  return {
    root,
    path: 'image',
    references: root,
    reference: reference === null ? null : 'reference',
    metrics: ['ssimulacra2', 'psnr'],
    isChosen: true,
    resizeReference: false,
    ...imageLimits({ maxPixels: 1e6 }),
    followSymlinks: false,
    niqeModel: null,
    modelsFolder: null,
    cacheFolder: root,
    map: null,
    temporary: '.iq-test.tmp',
    capture: null,
    timeout: 900,
    ...options,
  };
}

/** Does it in this process. */
export async function scoreFiles(...files: Parameters<typeof scoreTask>): Promise<ScoreRow> {
  return (await scoreWhole(...files)).row;
}

/** The same, with what was captured. */
export async function scoreWhole(...files: Parameters<typeof scoreTask>): Promise<Scored> {
  const scored = await scoreImage(await scoreTask(...files));
  if (!('row' in scored)) throw new Error('Expected a row but received a need of memory.');
  return scored;
}
