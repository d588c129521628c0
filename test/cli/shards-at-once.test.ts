import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { forgetEnd, MANY_PICTURES, optimise, startOptimize, withoutTimes } from '../support/resumed.js';
import { byPath, INDICES } from '../support/shards.js';

describe('shards at the same time', () => {
  const expected: {
    rows: Record<string, string>[];
    files: Record<string, string>;
    inPlace: Record<string, string>;
  } = {
    rows: [],
    files: {},
    inPlace: {},
  };

  function manyPictures(): string {
    const cwd = makePictures();
    addPictures(path.join(cwd, 'in'), MANY_PICTURES);
    return cwd;
  }

  const start = (cwd: string, index: number, csv: string, args: readonly string[] = []) =>
    startOptimize(cwd, ['--shard', `${index}/3`, '--csv', csv, '--jobs', '1', ...args]).finished;

  const rowsOf = (cwd: string, names: readonly string[]) =>
    byPath(names.flatMap((name) => withoutTimes(path.join(cwd, name))));

  beforeAll(async () => {
    const cwd = manyPictures();
    expected.rows = byPath((await optimise(cwd)).csv);
    expected.files = contents(path.join(cwd, 'in-optimized'));
    await optimise(cwd, ['--in-place']);
    expected.inPlace = contents(path.join(cwd, 'in'));
  });

  it('write into one output folder what a run on everything writes; a retry finds all done', async () => {
    const cwd = manyPictures();
    const runs = await Promise.all(INDICES.map((i) => start(cwd, i, `${i}.csv`)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(rowsOf(cwd, ['1.csv', '2.csv', '3.csv'])).toEqual(expected.rows);
    expect(contents(path.join(cwd, 'in-optimized'))).toEqual(expected.files);
    const again = await start(cwd, 2, 'again.csv');
    expect(withoutTimes(path.join(cwd, 'again.csv'))).toEqual(withoutTimes(path.join(cwd, '2.csv')));
    expect(again.stderr).toMatch(new RegExp(`^${rowsOf(cwd, ['2.csv']).length} unchanged`, 'm'));
    expect(await optimise(cwd)).toMatchObject({ unchanged: Object.keys(MANY_PICTURES).length });
  });

  it('of which one is started twice both finish', async () => {
    const cwd = manyPictures();
    const runs = await Promise.all([1, 1, 2, 3].map((index, i) => start(cwd, index, `${i}.csv`)));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(withoutTimes(path.join(cwd, '0.csv'))).toEqual(withoutTimes(path.join(cwd, '1.csv')));
    expect(rowsOf(cwd, ['1.csv', '2.csv', '3.csv'])).toEqual(expected.rows);
    expect(contents(path.join(cwd, 'in-optimized'))).toEqual(expected.files);
  });

  it('in place do not refuse each other, but one that is started twice does', async () => {
    const cwd = manyPictures();
    const runs = await Promise.all(
      [1, 2, 3, 3].map((index, i) => start(cwd, index, `${i}.csv`, ['--in-place'])),
    );
    const codes = runs.map(({ code }) => code);
    expect(codes.slice(0, 2)).toEqual([0, 0]);
    expect(codes.slice(2).sort()).toEqual([0, 2]);
    expect(runs.find(({ code }) => code === 2)?.stderr).toMatch(/is replacing the same images/);
    expect(contents(path.join(cwd, 'in'))).toEqual(expected.inPlace);
  });

  it('in place: that one is over says nothing of another that was killed', async () => {
    const cwd = manyPictures();
    const inPlace = ['--in-place'];
    await start(cwd, 1, 'killed.csv', inPlace);
    forgetEnd(cwd);
    for (const index of [2, 3]) await start(cwd, index, `${index}.csv`, inPlace);
    const resumed = await start(cwd, 1, '1.csv', inPlace);
    expect(resumed.stderr).toMatch(/^\d+ unchanged/m);
    expect(rowsOf(cwd, ['1.csv', '2.csv', '3.csv'])).toEqual(expected.rows);
    // Now it is over, as the others are: results are images like any other.
    for (const index of INDICES) {
      await start(cwd, index, 'again.csv', inPlace);
      const reasons = withoutTimes(path.join(cwd, 'again.csv')).map(({ status }) => status);
      expect(new Set(reasons)).toEqual(new Set(['kept']));
    }
    const whole = await optimise(cwd, inPlace);
    expect(whole.csv.filter(({ status }) => status === 'optimized')).toEqual([]);
  });
});
