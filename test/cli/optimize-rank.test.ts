import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { cacheIn, column, ranked, runRank } from '../support/ranked.js';
import { readCsv } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';

const PICTURES = {
  'in/meadow.jpg': 'photos/meadow.jpg',
  'in/hedge.webp': 'photos/hedge.webp',
  'in/deep/sunset.jpg': 'photos/sunset.jpg',
  'in/broken.png': 'README.md',
};

const run = (root: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  runIq(['optimize', 'in', '--rank', '--csv', 'r.csv', ...args], {
    cwd: root,
    env: { IQ_OFFLINE: '1', IQ_CACHE_DIR: cacheIn(root), ...env },
  });
const metaOf = (root: string) => JSON.parse(readFileSync(path.join(root, 'r.csv.meta.json'), 'utf8'));

/** What a ranking says of a picture itself. */
const RANKED = ['path', 'final_score', 'rank', 'sharpness', 'content_hash', 'veto', 'reasons', 'weights_id'];
const rankedOf = (rows: readonly Record<string, string>[]) =>
  rows.map((row) => RANKED.map((name) => row[name]));

describe('iq optimize --rank', () => {
  it.each([
    ['a dry run', ['-n']],
    ['in place', ['--in-place']],
    ['into a folder', ['-f', 'jpeg', '-o', 'out']],
  ])('%s ranks the originals as iq rank does', async (_, args) => {
    const root = makePictures(PICTURES);
    const alone = await ranked(root, ['in']);
    const before = contents(path.join(root, 'in'));
    expect((await run(root, args)).code).toBe(1);
    const rows = readCsv(path.join(root, 'r.csv'));
    expect(rankedOf(rows)).toEqual(rankedOf(alone.rows));
    expect(rows.at(-1)).toMatchObject({ path: 'broken.png', status: 'failed', reason: 'unsupported_format' });
    if (!args.includes('--in-place')) expect(contents(path.join(root, 'in'))).toEqual(before);
  });

  it('tells in its meta file by what the rows are ranked', async () => {
    const root = makePictures(PICTURES);
    await run(root, ['-n']);
    const plain = metaOf(root);
    expect(plain.config.rank).toMatchObject({
      weights: { sharpness: 0.35, noise: 0 },
      normalise: 'reference',
      calibration: expect.stringMatching(/^[0-9a-f]{12}$/),
      missing: ['faces', 'aesthetic'],
    });
    await run(root, ['-n'], { IQ_WEIGHTS: 'noise=1' });
    expect(metaOf(root).configHash).not.toBe(plain.configHash);
    await runIq(['optimize', 'in', '-n', '--csv', 'r.csv'], { cwd: root });
    expect(metaOf(root).config).not.toHaveProperty('rank');
  });

  it('into several formats is a ranking that has every picture once', async () => {
    const root = makePictures(PICTURES);
    await run(root, ['-n', '-f', 'webp,jpeg', '--effort', '0']);
    const rows = readCsv(path.join(root, 'r.csv'));
    expect(column(rows, 'rank')).toEqual(['1', '1', '2', '2', '3', '3', '']);
    const again = await ranked(root, ['--from', 'r.csv']);
    expect(rankedOf(again.rows)).toEqual(rankedOf((await ranked(root, ['in'])).rows));
    expect(column(again.rows, 'duplicate_of')).toEqual(['', '', '', '']);
    const { stdout } = await runIq(['evaluate', 'r.csv', '--figures-only', '--json', '-'], { cwd: root });
    expect(JSON.parse(stdout)).toMatchObject({ rows: 4, ranked: 3, failed: 1 });
  });
});

it('the meta file of iq rank names the taste that judged, not its file', async () => {
  const root = makePictures(PICTURES);
  await runRank(root, ['in', '--csv', 'r.csv']);
  expect(metaOf(root).config).toMatchObject({ taste: null });
});
