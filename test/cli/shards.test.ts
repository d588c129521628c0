import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashShard } from '../../src/discover/shard.js';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { beginBranch } from '../support/repository.js';
import { SMALL_PICTURES, withoutTimes } from '../support/resumed.js';
import { runIq } from '../support/run-iq.js';
import { byPath, INDICES, metaOf, PICTURES } from '../support/shards.js';

const COUNT = 3;
const env = (cwd: string) => ({ IQ_CACHE_DIR: path.join(cwd, 'cache'), IQ_OFFLINE: '1' });

describe.each([
  ['optimize', ['--effort', '0']],
  ['score', ['-r', 'ref', '-m', 'psnr']],
  ['check', ['--max-bytes', '1kB']],
] as const)('iq %s --shard', (command, args) => {
  const reference = {
    'ref/a.JPG': 'special/colour/adobe-rgb.jpg',
    'ref/deep/c.webp': 'special/formats/lossless.webp',
  };

  it('of all shards together has the rows of a run on everything', async () => {
    const cwd = makePictures({ ...PICTURES, ...reference });
    const run = (extra: readonly string[], csv: string) =>
      runIq([command, 'in', ...args, '--csv', csv, ...extra], { cwd, env: env(cwd) });
    const whole = await run([], 'whole.csv');
    const parts = await Promise.all(
      INDICES.map((i) => run(['--shard', `${i}/${COUNT}`, '--no-progress'], `${i}.csv`)),
    );
    const rows = INDICES.map((i) => withoutTimes(path.join(cwd, `${i}.csv`)));
    expect(byPath(rows.flat())).toEqual(byPath(withoutTimes(path.join(cwd, 'whole.csv'))));
    expect(Math.max(...parts.map(({ code }) => code ?? 9))).toBe(whole.code);
    if (command === 'check') return;
    const all = metaOf(cwd, 'whole.csv');
    expect(all.shard).toBeNull();
    for (const [at, index] of INDICES.entries()) {
      const { configHash, shard } = metaOf(cwd, `${index}.csv`);
      expect(configHash).toBe(all.configHash);
      expect(shard).toMatchObject({ index, count: COUNT, plan: null, images: rows[at]?.length });
      expect(shard?.listing).toEqual(metaOf(cwd, '1.csv').shard?.listing);
      expect(shard?.listing.images).toBe(all.rows);
    }
  });
});

describe('iq rank --shard', () => {
  it('has rows with the scores of a run on everything', async () => {
    const cwd = makePictures(PICTURES);
    const run = async (extra: readonly string[], csv: string) => {
      await runIq(['rank', 'in', '--csv', csv, '--dedupe', 'off', ...extra], { cwd, env: env(cwd) });
      return withoutTimes(path.join(cwd, csv)).map(({ rank: _, rank_percentile: __, ...cells }) => cells);
    };
    const whole = await run([], 'whole.csv');
    const parts = [];
    for (const i of INDICES) parts.push(...(await run(['--shard', `${i}/${COUNT}`], `${i}.csv`)));
    expect(byPath(parts)).toEqual(byPath(whole));
    expect(metaOf(cwd, '2.csv')).toMatchObject({
      configHash: metaOf(cwd, 'whole.csv').configHash,
      shard: { index: 2, count: COUNT, listing: { images: whole.length } },
    });
  });
});

describe('an empty shard', () => {
  it.each(['optimize', 'rank', 'score', 'check'])('of iq %s is no error', async (command) => {
    const cwd = makePictures({ 'in/a.jpg': SMALL_PICTURES['in/e.jpg'] });
    const [empty] = [1, 2].filter((index) => !hashShard({ index, count: 2 }).isOwn('a.jpg'));
    const args = [command, 'in', '--shard', `${empty}/2`, '--csv', 'r.csv', '--json', 'r.json'];
    const { code, stdout, stderr } = await runIq(args, { cwd, env: env(cwd) });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(`No image is in shard ${empty}/2`);
    expect(readFileSync(path.join(cwd, 'r.csv'), 'utf8')).toMatch(/^file,path,[\w,-]+\n$/);
    expect(Object.keys(contents(cwd)).filter((name) => name.startsWith('in-optimized'))).toEqual([]);
    if (command !== 'check') expect(metaOf(cwd, 'r.csv')).toMatchObject({ rows: 0, shard: { images: 0 } });
  });
});

describe('shards of one listing', () => {
  it('are of a list, and of what changed, as well', async () => {
    const cwd = makePictures(PICTURES);
    beginBranch(cwd);
    addPictures(cwd, { 'in/new.jpg': 'photos/sand.jpg', 'in/deep/new.png': SMALL_PICTURES['in/deep/b.png'] });
    const list = Object.keys(PICTURES).join('\n');
    writeFileSync(path.join(cwd, 'list'), list);
    const pathsOf = async (args: readonly string[], stdin?: string) => {
      const { stdout } = await runIq(['check', ...args, '--max-bytes', '1GB', '--json', '-'], {
        cwd,
        ...(stdin !== undefined && { stdin }),
      });
      return JSON.parse(stdout).rows.map((row: { path: string }) => row.path);
    };
    for (const [args, stdin] of [
      [['--files-from', 'list']],
      [['-'], list],
      [['in', '--since', 'main']],
    ] as const) {
      const whole = await pathsOf(args, stdin);
      const parts = await Promise.all(INDICES.map((i) => pathsOf([...args, '--shard', `${i}/3`], stdin)));
      expect(parts.flat().sort()).toEqual(whole.sort());
    }
  });
});
