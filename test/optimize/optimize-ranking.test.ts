import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { estimateRanking, estimateReading } from '../../src/limits.js';
import { optimizeImage } from '../../src/optimize/optimize-image.js';
import { type OptimizeRankOptions, openOptimizeRanking } from '../../src/optimize/optimize-ranking.js';
import { resolveSettings } from '../../src/settings.js';
import { makePictures } from '../support/pictures.js';
import { childrenOf } from '../support/processes.js';
import { installToyClip } from '../support/toy-clip.js';

afterEach(() => vi.unstubAllEnvs());

/** Options for a ranking with a CLIP of random weights; the encoder is no option of users. */
function withToyClip(root: string): OptimizeRankOptions {
  const modelsFolder = path.join(root, 'models');
  const clip = installToyClip(modelsFolder);
  const models = { modelsFolder, cacheFolder: path.join(root, 'cache'), offline: true };
  const prompts = { promptPositive: ['sharp'], promptNegative: ['dull'] };
  const options = { aesthetic: 'clip', faces: 'off', models, clip, ...prompts } as const;
  return options;
}

it('a ranking that cannot be opened leaves neither a process nor a file', async () => {
  const root = makePictures();
  const options = withToyClip(root);
  mkdirSync(path.join(root, 'tmp'));
  vi.stubEnv('TMPDIR', path.join(root, 'tmp'));
  const wrong = { ...options, promptPositive: ['a', 'b'], promptNegative: ['c', 'd', 'e'] };
  await expect(openOptimizeRanking(wrong, { environment: process.env })).rejects.toThrow(/prompts/);
  vi.stubEnv('TMPDIR', path.join(root, 'nowhere'));
  await expect(openOptimizeRanking(options, { environment: process.env })).rejects.toThrow(/Set TMPDIR/);
  expect(readdirSync(path.join(root, 'tmp'))).toEqual([]);
  expect(childrenOf(process.pid)).toEqual([]);
});

it('an image that is ranked too takes the memory of both, one after the other', async () => {
  const root = makePictures({ 'a.png': 'special/sizes/1x1.png' });
  const task = {
    root,
    path: 'a.png',
    within: root,
    destination: { kind: 'nowhere' },
    settings: resolveSettings({}),
    capture: null,
    journal: null,
    temporary: '.iq-test.tmp',
  } as const;
  const { size } = statSync(path.join(root, 'a.png'));
  const memory = estimateReading(size);
  expect(await optimizeImage({ ...task, looks: null }, memory - 1)).toEqual({ memory });
  expect(await optimizeImage({ ...task, looks: { faces: null, square: null } }, memory)).toEqual({
    memory: size + estimateRanking(1),
  });
  expect(await optimizeImage({ ...task, looks: null }, size + estimateRanking(1))).toHaveProperty('rows');
});
