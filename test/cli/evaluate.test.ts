import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import {
  csvOf,
  EVALUATION_FILES,
  PUBLISHED_COLUMNS,
  SCORE_STD,
  SHARPNESS_CORR,
  withRanking,
} from '../support/rankings.js';
import { ENDLESS, runIq, startIq } from '../support/run-iq.js';

const figuresIn = (stdout: string) => JSON.parse(stdout);
const sizeOf = async (file: string) => {
  const { format, width, height } = await sharp(file).metadata();
  return { format, width, height };
};

describe('iq evaluate', () => {
  it('says what a ranking is worth, and draws it beside the CSV', async () => {
    const root = withRanking();
    writeFileSync(path.join(root, 'r.csv.meta.json'), JSON.stringify({ command: 'rank', root: 'photos' }));
    const before = contents(root);
    const { code, stdout, stderr } = await runIq(['evaluate', 'r.csv'], { cwd: root });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Written to r-evaluation: scores.svg, scores.png, sizes.svg, sizes.png, top.png, bottom.png\n',
    });
    for (const line of [
      /^r\.csv$/m,
      /^ {2}rows +6$/m,
      /^ {2}with a score +5$/m,
      /^ {2}flagged +1 {2}blurred 1 · flat 1$/m,
      /^ {2}parts missing +aesthetic everywhere/m,
      /do not prove that people agree/,
      /^ {2}score_std +0\.3043 {2}\w.*$/m,
      /^ {2}duplicate_fraction +0\.3333 {2}\w.*$/m,
      /^ {2}sharpness_corr +0\.8016 {2}\w.*$/m,
    ])
      expect(stdout).toMatch(line);
    const out = path.join(root, 'r-evaluation');
    expect(readdirSync(out).sort()).toEqual(EVALUATION_FILES);
    expect(await sizeOf(path.join(out, 'top.png'))).toEqual({ format: 'png', width: 1936, height: 1376 });
    expect(await sizeOf(path.join(out, 'scores.png'))).toMatchObject({ format: 'png', width: 2560 });
    expect(contents(root)).toMatchObject(before);
    const again = contents(out);
    expect(await runIq(['evaluate', 'r.csv'], { cwd: root })).toMatchObject({ code: 0 });
    expect(contents(out)).toEqual(again);
  });

  it('as JSON, with the values that others compute', async () => {
    const root = withRanking();
    const args = ['evaluate', 'r.csv', '--figures-only', '--json', '-'];
    const { code, stdout, stderr } = await runIq(args, { cwd: root });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { proxies, scores, ...rest } = figuresIn(stdout);
    expect(rest).toEqual({
      schemaVersion: 1,
      command: 'evaluate',
      ranking: 'r.csv',
      rows: 6,
      ranked: 5,
      failed: 0,
      vetoed: 1,
      vetoes: { blurred: 1, flat: 1 },
      missing: { aesthetic: 5, exposure_norm: 5, contrast_norm: 5, face_present: 5 },
      unshown: [],
      written: [],
    });
    expect(proxies.score_std).toBeCloseTo(SCORE_STD, 6);
    expect(proxies.sharpness_corr).toBeCloseTo(SHARPNESS_CORR, 6);
    expect(proxies.duplicate_fraction).toBeCloseTo(2 / 6, 12);
    expect(scores.final_score).toMatchObject({ count: 5, min: 0.12, max: 0.91 });
    expect(scores.final_score.mean).toBeCloseTo(0.598, 12);
    expect(scores.aesthetic).toEqual({ count: 0, mean: null, std: null, min: null, max: null });
    expect(readdirSync(root).sort()).toEqual(['photos', 'r.csv']);
  });

  it("the published method's own eight columns are enough", async () => {
    const root = makePictures({ 'a.jpg': 'photos/meadow.jpg', 'b.jpg': 'photos/sand.jpg' });
    const rows = [
      ['a.jpg', 'a.jpg', 0.25, 0.5, 0.75, 0.5, 0.5, 1],
      ['b.jpg', 'b.jpg', 0.75, 0.5, 0.25, 0.5, 0.5, 0],
    ];
    writeFileSync(path.join(root, 'r.csv'), csvOf(PUBLISHED_COLUMNS, rows));
    const { code, stdout } = await runIq(['evaluate', 'r.csv', '--json', '-', '-q'], { cwd: root });
    expect(code).toBe(0);
    expect(figuresIn(stdout).proxies).toEqual({
      score_std: expect.closeTo(Math.SQRT1_2 / 2, 12),
      duplicate_fraction: null,
      sharpness_corr: expect.closeTo(-1, 12),
    });
    expect(readdirSync(path.join(root, 'r-evaluation')).sort()).toEqual(EVALUATION_FILES);
  });

  it('reads a ranking on standard input', async () => {
    const root = withRanking();
    const stdin = readFileSync(path.join(root, 'r.csv'));
    const piped = await runIq(['evaluate', '-'], { cwd: root, stdin });
    expect(piped).toMatchObject({ code: 0, stdout: expect.stringMatching(/score_std +0\.3043/) });
    expect(piped.stderr).toBe(
      'Nothing was drawn: say where with --out, and where the images are with --images.\n',
    );
    expect(readdirSync(root).sort()).toEqual(['photos', 'r.csv']);
    const args = ['evaluate', '-', '--out', 'x/y', '--images', 'photos', '--top', '1'];
    expect(await runIq(args, { cwd: root, stdin })).toMatchObject({ code: 0 });
    expect(readdirSync(path.join(root, 'x/y')).sort()).toEqual(EVALUATION_FILES);
    expect(await sizeOf(path.join(root, 'x/y/top.png'))).toEqual({ format: 'png', width: 1936, height: 792 });
  });

  it('is stopped by Ctrl-C, and leaves nothing behind', async () => {
    const root = withRanking();
    const args = ['evaluate', '-', '--out', 'x', '--images', 'photos'];
    const { child, finished } = startIq(args, { cwd: root, stdin: ENDLESS });
    child.stdin?.write(readFileSync(path.join(root, 'r.csv')));
    await sleep(1500);
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 130, stdout: '', stderr: 'Interrupted.\n' });
    expect(existsSync(path.join(root, 'x'))).toBe(false);
  });

  it('options come from the configuration file and the environment too', async () => {
    const root = withRanking();
    const config = { evaluate: { figuresOnly: true, json: 'r.json' } };
    writeFileSync(path.join(root, 'iq.config.json'), JSON.stringify(config));
    expect(await runIq(['evaluate', 'r.csv'], { cwd: root })).toMatchObject({ code: 0, stderr: '' });
    expect(figuresIn(readFileSync(path.join(root, 'r.json'), 'utf8')).written).toEqual([]);
    const env = { IQ_IMAGES: 'photos', IQ_TOP: '2' };
    expect(await runIq(['evaluate', 'r.csv', '-o', 'drawn'], { cwd: root, env })).toMatchObject({ code: 0 });
    expect(readdirSync(path.join(root, 'drawn')).sort()).toEqual(EVALUATION_FILES);
  });

  it('where libvips may not read SVG, it says what to do', async () => {
    const root = withRanking();
    const env = { VIPS_BLOCK_UNTRUSTED: '1' };
    const { code, stderr } = await runIq(['evaluate', 'r.csv', '--images', 'photos'], { cwd: root, env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^iq: The chart could not be painted as PNG: .* leave the charts out\.\n$/);
    expect(readdirSync(path.join(root, 'r-evaluation'))).toEqual([]);
    const figures = ['evaluate', 'r.csv', '--figures-only'];
    expect(await runIq(figures, { cwd: root, env })).toMatchObject({ code: 0 });
  });
});
