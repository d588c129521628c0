import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { runScore, scored } from '../support/scored.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const PICTURES = { 'a.jpg': 'photos/meadow.jpg', 'b.jpg': 'photos/sand.jpg' };
const MODEL = ['models/brisque_allmodel.txt', 'models/brisque_allrange.txt'];
const PUBLISHED = 'models/niqe_published.json';

/** Two pictures and a folder with BRISQUE's files under names that say nothing. */
function withModels(): string {
  const cwd = makePictures(PICTURES);
  mkdirSync(join(cwd, 'models'));
  MODEL.forEach((file, i) => {
    copyFileSync(sharedPath(file), join(cwd, 'models', `file ${i}`));
  });
  return cwd;
}

describe('without models', () => {
  it.each([
    ['by default', []],
    ['when brisque is named', ['-m', 'niqe,brisque']],
    ['beside a reference', ['-r', 'a.jpg', '-m', 'psnr,brisque']],
  ])('refuses to start and names the command that helps, %s', async (_, args) => {
    const run = await runScore(makePictures(PICTURES), ['a.jpg', ...args, '--json', '-']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^iq: The model brisque is not on this machine.*iq models pull brisque.*\n$/);
  });

  it('does so with --offline alone', async () => {
    const env = { IQ_OFFLINE: '0' };
    const run = await runScore(makePictures(PICTURES), ['a.jpg', '--offline'], { env });
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('iq models pull brisque') });
  });

  it('still scores with the metrics that need none', async () => {
    const { code, rows } = await scored(makePictures(PICTURES), ['a.jpg', '-m', 'niqe']);
    expect(code).toBe(0);
    expect(rows[0]?.metrics.niqe).toBeGreaterThan(1);
  });
});

describe.skipIf(!MODEL.every(hasShared))(`with BRISQUE’s model (${SHARED_HINT})`, () => {
  it('finds it by its content, and judges images with all that need no reference', async () => {
    const env = { IQ_MODELS_DIR: 'models' };
    const { code, rows, stderr } = await scored(withModels(), ['.'], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(rows.map(({ path }) => path)).toEqual(['a.jpg', 'b.jpg']);
    for (const { metrics, reference } of rows) {
      expect({ metrics, reference }).toEqual({
        metrics: { brisque: expect.any(Number), niqe: expect.any(Number) },
        reference: null,
      });
    }
  });

  it('does not use one with a byte changed', async () => {
    const cwd = withModels();
    const file = join(cwd, 'models/file 0');
    const bytes = readFileSync(file);
    bytes[1000] = (bytes[1000] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const run = await runScore(cwd, ['.', '-m', 'brisque'], { env: { IQ_MODELS_DIR: 'models' } });
    expect(run).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('iq models pull brisque'),
    });
  });

  it('names a damaged file of the cache and does not use it', async () => {
    const cwd = withModels();
    mkdirSync(join(cwd, 'cache/models'), { recursive: true });
    writeFileSync(join(cwd, 'cache/models/8b04d6045f1b-allmodel'), 'damaged');
    const run = await runScore(cwd, ['.', '-m', 'brisque'], { env: { IQ_CACHE_DIR: 'cache' } });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/8b04d6045f1b-allmodel, of the model brisque, is damaged.*pull brisque/);
  });
});

it.skipIf(!hasShared(PUBLISHED))(`takes a published model for niqe (${SHARED_HINT})`, async () => {
  const cwd = makePictures(PICTURES);
  const own = await scored(cwd, ['a.jpg', '-m', 'niqe']);
  const published = await scored(cwd, ['a.jpg', '-m', 'niqe', '--niqe-model', sharedPath(PUBLISHED)]);
  expect([own.code, published.code]).toEqual([0, 0]);
  expect(published.rows[0]?.metrics.niqe).toBeGreaterThan(1);
  expect(published.rows[0]?.metrics.niqe).not.toBe(own.rows[0]?.metrics.niqe);
});
