import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { column, RANKED_PICTURES as PICTURES, ranked, runRank, scoresOf } from '../support/ranked.js';
import { readCsv } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';

describe('scores', () => {
  it('relative to the others go from 0 to 1 in each part', async () => {
    const { rows } = await ranked(makePictures(PICTURES), ['in', '--normalise', 'minmax']);
    for (const name of ['sharpness_norm', 'exposure_norm', 'contrast_norm', 'noise_norm']) {
      const values = column(rows.slice(0, -1), name).map(Number);
      expect([Math.min(...values), Math.max(...values)]).toEqual([0, 1]);
    }
    expect(new Set(column(rows, 'calibration_id'))).toEqual(new Set(['minmax']));
  });

  it('by curves that were fitted are the same when the curves are read', async () => {
    const root = makePictures(PICTURES);
    const fitted = await ranked(root, ['in', '--calibrate', 'deep/curves.json']);
    const read = await ranked(root, ['in', '--calibration', 'deep/curves.json']);
    expect(read.csv).toBe(fitted.csv);
    const plain = await ranked(root, ['in']);
    expect(plain.rows[0]?.calibration_id).not.toBe(read.rows[0]?.calibration_id);
    const alone = await ranked(root, ['in/meadow.jpg', '--calibration', 'deep/curves.json']);
    expect(scoresOf(alone.rows)['meadow.jpg']).toBe(scoresOf(fitted.rows)['meadow.jpg']);
  });

  it.each([
    ['--calibration nowhere.json', /--calibration .*ENOENT/],
    ['--calibration in/meadow.jpg', /Expected curves as iq rank --calibrate writes/],
    ['--calibrate in/meadow.jpg', /would overwrite the input meadow\.jpg/],
    ['--calibrate in', /in cannot be written/],
    ['--calibrate r.csv --csv r.csv', /one purpose for each file/],
    ['--normalise minmax --calibrate c.json', /either --normalise minmax or curves/],
    ['--calibrate c.json --calibration d.json', /either --calibrate or --calibration/],
    ['--normalise median', /reference or minmax for --normalise/],
    ['--top 0', /--top/],
    ['--top 1.5', /--top/],
    ['--dedupe all', /--dedupe/],
    ['--faces maybe', /--faces/],
    ['--aesthetic maybe', /--aesthetic/],
    ['--aesthetic clip', /clip.*iq models pull clip/],
    ['--faces on', /yunet.*(--offline|IQ_OFFLINE)/],
    ['--prompt-positive', /argument missing/],
    ['--from r.csv', /either images or --from/],
    ['--csv in/meadow.jpg', /would overwrite the input meadow\.jpg/],
    ['--csv - --json -', /at most one report on standard output/],
  ])('%s is refused, and leaves no trace', async (args, words) => {
    const root = makePictures({ 'in/meadow.jpg': 'photos/meadow.jpg' });
    if (args.includes('d.json')) writeFileSync(path.join(root, 'd.json'), '{}');
    const before = contents(root);
    const { code, stdout, stderr } = await runRank(root, ['in', ...args.split(' ')]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(contents(root)).toEqual(before);
  });
});

describe('--from', () => {
  const from = (root: string, args: readonly string[]) => ranked(root, ['--from', 'first.csv', ...args]);

  async function first(args: readonly string[] = []) {
    const root = makePictures(PICTURES);
    const { csv } = await ranked(root, ['in', ...args]);
    writeFileSync(path.join(root, 'first.csv'), csv);
    return { root, csv };
  }

  it('gives the same CSV, byte for byte, and the same exit code', async () => {
    for (const args of [[], ['--normalise', 'minmax'], ['--dedupe', 'off'], ['--weights', 'noise=1']]) {
      const { root, csv } = await first(args);
      const again = await from(root, args);
      expect(again.csv).toBe(csv);
      expect(again.code).toBe(1);
      expect(again.stderr).toMatch(/failed broken\.png \(unsupported_format\)/);
    }
  });

  it('by other rules is what ranking anew by them gives', async () => {
    const { root } = await first();
    for (const args of [
      ['--weights', 'sharp=0,colourf=1,noise=.3'],
      ['--normalise', 'minmax'],
      ['--calibrate', 'curves.json'],
      ['--dedupe', 'keep-best'],
      ['--dedupe', 'off'],
      ['--top', '3'],
    ]) {
      const anew = await ranked(root, ['in', '--no-cache', ...args]);
      expect((await from(root, args)).csv).toBe(anew.csv);
    }
  });

  it('may be written over, and has a meta file without a folder', async () => {
    const { root, csv } = await first();
    const { code } = await runRank(root, ['--from', 'first.csv', '--csv', 'first.csv']);
    expect(code).toBe(1);
    expect(readFileSync(path.join(root, 'first.csv'), 'utf8')).toBe(csv);
    const meta = JSON.parse(readFileSync(path.join(root, 'first.csv.meta.json'), 'utf8'));
    expect(meta).toMatchObject({ root: null, listingDigest: null, rows: 8, config: { missing: [] } });
  });

  it('keeps the folder of its images where it is told, so that what it writes can be evaluated', async () => {
    const root = makePictures(PICTURES);
    await ranked(root, ['in']);
    await runRank(root, ['--from', 'ranked.csv', '--csv', 'deep/again.csv']);
    const meta = JSON.parse(readFileSync(path.join(root, 'deep/again.csv.meta.json'), 'utf8'));
    expect(meta.root).toBe('../in');
    writeFileSync(path.join(root, 'in/bare.csv'), readFileSync(path.join(root, 'ranked.csv')));
    await runRank(root, ['--from', 'in/bare.csv', '--csv', 'in/again.csv']);
    for (const csv of ['deep/again.csv', 'in/again.csv']) {
      const { code, stderr } = await runIq(['evaluate', csv, '-o', 'out'], { cwd: root });
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('Written to out') });
    }
  });

  it('is not written over by curves, nor are curves by a report', async () => {
    const { root, csv } = await first(['--calibrate', 'curves.json']);
    for (const [args, name] of [
      [['--from', 'first.csv', '--calibrate', 'first.csv'], 'first.csv'],
      [['--from', 'first.csv', '--calibration', 'curves.json', '--csv', 'curves.json'], 'curves.json'],
    ] as const) {
      const { code, stderr } = await runRank(root, args);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringMatching(new RegExp(`would overwrite the input .*${name}`)),
      });
    }
    expect(readFileSync(path.join(root, 'first.csv'), 'utf8')).toBe(csv);
  });

  it.each([
    ['aesthetic', '7.3', /Expected a score from 0 to 1 as aesthetic of .*\.jpg in .* but received 7\.3/],
    ['face_present', '0.5', /Expected 0 or 1 as face_present of /],
  ])('with a wrong %s is refused', async (name, value, words) => {
    const { root, csv } = await first();
    const cells = readCsv(path.join(root, 'first.csv')).slice(0, 1);
    const columns = Object.keys(cells[0] ?? {});
    const line = columns.map((column) => (column === name ? value : cells[0]?.[column]));
    writeFileSync(path.join(root, 'first.csv'), `${csv.split('\n', 1)[0]}\n${line.join(',')}\n`);
    const { code, stderr } = await runRank(root, ['--from', 'first.csv']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(words) });
  });

  it('says that pictures are not judged anew', async () => {
    const { root } = await first();
    const judged = ['--prompt-positive', 'a', '--faces', 'off', '--taste', 'none.json'];
    const { code, stderr } = await from(root, judged);
    expect(code).toBe(1);
    expect(stderr).toMatch(/With --from .* no effect has --faces, --prompt-positive, --taste\./);
    expect((await from(root, [])).stderr).not.toContain('judged');
  });

  it('reads no image', async () => {
    const { root, csv } = await first();
    const elsewhere = makePictures();
    writeFileSync(path.join(elsewhere, 'first.csv'), csv);
    expect((await from(elsewhere, [])).csv).toBe((await from(root, [])).csv);
  });

  it.each([
    ['nowhere.csv', /nowhere\.csv cannot be read \(ENOENT\)/],
    ['in', /in cannot be read \(EISDIR\)/],
    ['in/=sand.jpg', /=sand\.jpg/],
  ])('%s is refused', async (file, words) => {
    const { code, stderr } = await runRank(makePictures(PICTURES), ['--from', file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a flag goes before the environment, and that before the file', () => {
  const configured = async (rank: object, env: Record<string, string> = {}, args: string[] = []) => {
    const root = makePictures(PICTURES);
    writeFileSync(path.join(root, 'iq.config.json'), JSON.stringify({ rank }));
    const { rows } = await ranked(root, ['in', ...args], { env });
    const meta = JSON.parse(readFileSync(path.join(root, 'ranked.csv.meta.json'), 'utf8'));
    return { rows, config: meta.config };
  };

  it('weights part by part, the rest as a whole', async () => {
    const file = { weights: { noise: 1, sharpness: 0 }, dedupe: 'off', top: 5 };
    const plain = await configured(file);
    expect(plain.config).toMatchObject({
      weights: { noise: 1, sharpness: 0, exposure: 0.2 },
      dedupe: 'off',
      top: 5,
    });
    expect(plain.rows).toHaveLength(5);
    const env = { IQ_WEIGHTS: 'noise=2,cont=.7', IQ_DEDUPE: 'keep-best', IQ_NORMALISE: 'minmax' };
    const layered = await configured(file, env, ['--weights', 'contrast=.9', '--top', '2']);
    expect(layered.config).toMatchObject({
      weights: { noise: 2, sharpness: 0, contrast: 0.9, exposure: 0.2 },
      dedupe: 'keep-best',
      normalise: 'minmax',
      top: 2,
    });
    expect(layered.rows).toHaveLength(2);
  });

  it('minmax of a stronger layer sets curves of a weaker one aside', async () => {
    const { config } = await configured({ calibration: 'nowhere.json' }, { IQ_NORMALISE: 'minmax' });
    expect(config).toMatchObject({ normalise: 'minmax' });
  });

  it('prompts may be one or several', async () => {
    const root = makePictures(PICTURES);
    const prompts = { promptPositive: ['good', 'fine'], promptNegative: ['bad', 'poor'] };
    writeFileSync(path.join(root, 'iq.config.json'), JSON.stringify({ rank: prompts }));
    await ranked(root, ['in', '--prompt-positive', 'one', '--prompt-negative', 'two']);
    const { config } = JSON.parse(readFileSync(path.join(root, 'ranked.csv.meta.json'), 'utf8'));
    expect(config.prompts).toEqual({ positive: ['one'], negative: ['two'] });
  });
});
