import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPlan } from '../../src/plan/plan-file.js';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { withoutTimes } from '../support/resumed.js';
import { runIq } from '../support/run-iq.js';
import { INDICES, metaOf, PICTURES } from '../support/shards.js';

describe('iq plan', () => {
  const plan = (cwd: string, args: readonly string[]) =>
    runIq(['plan', 'in', ...args, '-o', 'plan.json'], { cwd });

  it.each([['bytes'], ['pixels'], ['count']])(
    'by %s: its shards are the whole, and as heavy as it says',
    async (by) => {
      const cwd = makePictures(PICTURES);
      const { code, stdout, stderr } = await plan(cwd, ['--shards', '3', '--by', by]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
      expect(stderr).toMatch(
        /^9 images.*; the heaviest shard differs from the mean by \+\d+\.\d %\nWritten to plan\.json\n$/m,
      );
      const { shards, listing } = JSON.parse(readFileSync(path.join(cwd, 'plan.json'), 'utf8'));
      const options = ['--plan', 'plan.json', '--effort', '0', '-n', '--no-cache'];
      const rows = [];
      for (const index of INDICES) {
        const csv = `${index}.csv`;
        await runIq(['optimize', 'in', '--shard', `${index}/3`, '--csv', csv, ...options], { cwd });
        const own = withoutTimes(path.join(cwd, csv));
        rows.push(...own);
        const weighs = (row: Record<string, string>) =>
          by === 'count' ? 1 : by === 'bytes' ? sizeOf(cwd, row) : Number(row.width) * Number(row.height);
        const weight = own.reduce((sum, row) => sum + weighs(row), 0);
        expect(shards[index - 1]).toEqual({ images: own.length, weight });
        expect(metaOf(cwd, csv).shard?.listing).toEqual(listing);
        expect(metaOf(cwd, csv).shard?.plan).toMatch(/^[0-9a-f]{64}$/);
      }
      expect(rows.map((row) => row.path).sort()).toEqual(
        Object.keys(PICTURES)
          .map((name) => name.slice(3))
          .sort(),
      );
    },
  );

  const sizeOf = (cwd: string, { path: name = '' }: Record<string, string>) =>
    readFileSync(path.join(cwd, 'in', name)).length;

  it('is the same file again, and moves nothing when images are added', async () => {
    const cwd = makePictures(PICTURES);
    await plan(cwd, ['--shards', '2']);
    const file = path.join(cwd, 'plan.json');
    const first = readFileSync(file, 'utf8');
    const shard = await readPlan(file, { index: 1, count: 2 });
    const own = () => Object.keys(contents(path.join(cwd, 'in'))).filter(shard.isOwn);
    const before = own();
    await plan(cwd, ['--shards', '2']);
    expect(readFileSync(file, 'utf8')).toBe(first);
    addPictures(cwd, { 'in/new.jpg': 'photos/sand.jpg' });
    expect(own()).toEqual(expect.arrayContaining(before));
    const run = await runIq(
      ['check', 'in', '--max-bytes', '1GB', '--shard', '1/2', '--plan', 'plan.json', '--json', '-'],
      { cwd },
    );
    expect(JSON.parse(run.stdout).rows.map(({ path }: { path: string }) => path)).toEqual(own());
  });

  it.each([
    [[], /Expected --shards/],
    [['--shards', '0'], /Expected a whole number from 1 to 65536 for --shards/],
    [['--shards', '2', '--by', 'weight'], /Expected bytes, pixels or count for --by/],
  ])('with %j is refused', async (args, why) => {
    const cwd = makePictures(PICTURES);
    const { code, stderr } = await plan(cwd, args);
    expect(code).toBe(2);
    expect(stderr).toMatch(why);
  });

  it('does not overwrite an image', async () => {
    const cwd = makePictures(PICTURES);
    const before = contents(cwd);
    const { code, stderr } = await runIq(['plan', 'in', '--shards', '2', '-o', 'in/e.jpg'], { cwd });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/would overwrite the input e\.jpg/),
    });
    expect(contents(cwd)).toEqual(before);
  });

  it('of a folder without images is none', async () => {
    const cwd = makePictures({ 'in/notes.txt': 'README.md' });
    expect((await plan(cwd, ['--shards', '2'])).stderr).toMatch(/^iq: Expected images in in but found none/);
  });
});
