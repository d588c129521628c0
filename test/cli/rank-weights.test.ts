import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { column, RANKED_PICTURES as PICTURES, ranked, runRank, scoresOf } from '../support/ranked.js';

describe('--weights', () => {
  it('may be shortened, count by their ratios only, and keep the defaults of those left out', async () => {
    const root = makePictures(PICTURES);
    const whole = await ranked(root, [
      'in',
      '--weights',
      'sharpness=.7,exposure=.4,contrast=.2,faces=.1,aesthetic=.7',
    ]);
    const plain = await ranked(root, ['in']);
    expect(scoresOf(whole.rows)).toEqual(scoresOf(plain.rows));
    expect(whole.csv).toBe(plain.csv);
    const short = await ranked(root, ['in', '--weights', ' sharp=1, e=0,contr=0 ,n=2,colour_c=.5']);
    const long = await ranked(root, [
      'in',
      '--weights',
      'noise=2,sharpness=1,exposure=0,contrast=0,colour_cast=.5,aesthetic=.35',
    ]);
    expect(short.csv).toBe(long.csv);
    expect(short.rows[0]?.weights_id).not.toBe(plain.rows[0]?.weights_id);
    for (const row of short.rows.slice(0, -1)) {
      const [sharp, noise, cast] = ['sharpness_norm', 'noise_norm', 'colour_cast_norm'].map((name) =>
        Number(row[name]),
      );
      const expected = ((sharp ?? 0) + 2 * (noise ?? 0) + 0.5 * (cast ?? 0)) / 3.5;
      expect(Number(row.final_score)).toBeCloseTo(expected, 5);
    }
  });

  it.each([
    ['sharpness', /weights such as .* --weights but received "sharpness"/],
    ['beauty=1', /--weights.*"beauty=1"/],
    ['c=1', /--weights/],
    ['colour=1', /--weights/],
    ['sharpness=-1', /--weights/],
    ['sharpness=much', /--weights/],
    ['sharpness=', /--weights/],
    ['sharpness=Infinity', /--weights/],
    ['sharpness=1=2', /--weights/],
    ['sharpness=1,', /--weights/],
    ['sharpness=1,sharp=2', /each once, .*--weights/],
    ['=1', /--weights/],
    ['__proto__=1', /--weights/],
    ['sharpness=1e308,exposure=1e308', /weights/],
    ['aesthetic=0,sharp=0,exp=0,contrast=0,faces=0', /Expected a weight above 0/],
  ])('%s is refused', async (weights, words) => {
    const root = makePictures({ 'in/a.jpg': 'special/sizes/13x17.jpg' });
    const before = contents(root);
    const { code, stdout, stderr } = await runRank(root, ['in', '--weights', weights, '--csv', 'r.csv']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(contents(root)).toEqual(before);
  });

  it('on nothing that could be had leave every picture without a score, and say so', async () => {
    const root = makePictures(PICTURES);
    const only = 'aesthetic=1,sharp=0,exp=0,contr=0,faces=0';
    const { code, rows, stderr } = await ranked(root, ['in', '--weights', only]);
    expect(code).toBe(1);
    expect(new Set(column(rows, 'final_score'))).toEqual(new Set(['']));
    expect(new Set(column(rows, 'rank'))).toEqual(new Set(['']));
    expect(column(rows, 'path')).toEqual([
      "'=sand.jpg",
      'deep/sunset.jpg',
      'focus.jpg',
      'hedge.webp',
      'lights.jpg',
      'meadow.jpg',
      'twin.jpg',
      'broken.png',
    ]);
    expect(stderr).toMatch(/0 ranked, .*1 failed/);
    expect(stderr).toMatch(/7 without a score/);
  });
});
