import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/index.js';
import { contents, makePictures } from '../support/pictures.js';
import { csvOf, PUBLISHED_COLUMNS } from '../support/rankings.js';
import { ENDLESS, runIq, startIq } from '../support/run-iq.js';

const PHOTOS = { 'photos/a.jpg': 'photos/meadow.jpg', 'photos/sub/b.jpg': 'photos/sand.jpg' };
const FILES = ['bottom.png', 'scores.png', 'scores.svg', 'sizes.png', 'sizes.svg', 'top.png'];

/** Scores and sharpnesses whose standard deviation and correlation were computed with exact fractions, in Python. */
const ROWS = [
  [0.91, 0.8, ''],
  [0.73, 0.95, ''],
  [0.73, 0.4, 'photos/a.jpg'],
  [0.5, 0.55, ''],
  [0.12, 0.1, 'photos/a.jpg'],
] as const;
const STD = 0.304253;
const CORRELATION = 0.801552;

function withRanking(pictures: Record<string, string> = PHOTOS, name = 'r.csv'): string {
  const root = makePictures(pictures);
  const paths = ['a.jpg', 'sub/b.jpg', 'a.jpg', 'sub/b.jpg', 'a.jpg'];
  const rows = ROWS.map(([score, sharpness, duplicate], i) => [
    path.basename(paths[i] ?? ''),
    paths[i] ?? '',
    score,
    sharpness,
    duplicate,
    i === 4 ? 'blurred flat' : '',
  ]);
  const header = 'file,path,final_score,sharpness_norm,duplicate_of,veto';
  const failed = ['bad.jpg', 'bad.jpg', '', '', '', ''];
  writeFileSync(path.join(root, name), csvOf(header, [...rows, failed]));
  return root;
}

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
    expect(readdirSync(out).sort()).toEqual(FILES);
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
    expect(proxies.score_std).toBeCloseTo(STD, 6);
    expect(proxies.sharpness_corr).toBeCloseTo(CORRELATION, 6);
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
    expect(readdirSync(path.join(root, 'r-evaluation')).sort()).toEqual(FILES);
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
    expect(readdirSync(path.join(root, 'x/y')).sort()).toEqual(FILES);
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
    expect(readdirSync(path.join(root, 'drawn')).sort()).toEqual(FILES);
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

describe('images that cannot be shown', () => {
  it('are tiles that say so, and the run goes on', async () => {
    const root = makePictures({
      'photos/ok.jpg': 'photos/meadow.jpg',
      'photos/漢字 😀 "quoted",\n=1+1.jpg': 'photos/sand.jpg',
      'secret.jpg': 'photos/sand.jpg',
    });
    writeFileSync(path.join(root, 'photos/text.jpg'), 'no image at all');
    execFileSync('mkfifo', [path.join(root, 'photos/pipe.jpg')]);
    const names = [
      'ok.jpg',
      '漢字 😀 "quoted",\n=1+1.jpg',
      'text.jpg',
      'pipe.jpg',
      'gone.jpg',
      '../secret.jpg',
      path.join(root, 'secret.jpg'),
      'ok.jpg/../../secret.jpg',
      `${'x'.repeat(5000)}.jpg`,
      '\u001b[31mred.jpg',
    ];
    const rows = names.map((name, i) => [name, name, 1 - i / 10, '', '', '', '', '']);
    writeFileSync(path.join(root, 'r.csv'), csvOf(PUBLISHED_COLUMNS, rows));
    const args = ['evaluate', 'r.csv', '--images', 'photos', '--json', 'r.json'];
    const { code, stdout, stderr } = await runIq(args, { cwd: root });
    expect(code).toBe(1);
    expect(stdout).toContain('score_std');
    const { unshown } = figuresIn(readFileSync(path.join(root, 'r.json'), 'utf8'));
    expect(unshown.map(({ code }: { code: string }) => code)).toEqual([
      'unsupported_format',
      'not_a_file',
      'not_found',
      'outside_root',
      'outside_root',
      'outside_root',
      'read_failed',
      'not_found',
    ]);
    expect(stderr.match(/^failed /gm)).toHaveLength(8);
    expect(stderr).toContain('failed \\u001b[31mred.jpg (not_found)');
    expect(readdirSync(path.join(root, 'r-evaluation')).sort()).toEqual(FILES);
  });

  it('if all are missing, the folder is asked for', async () => {
    const root = withRanking();
    const { code, stderr } = await runIq(['evaluate', 'r.csv', '-q'], { cwd: root });
    expect(code).toBe(1);
    expect(stderr).toContain('name their folder with --images');
  });

  it('pictures are where the page has their tiles', async () => {
    const root = makePictures();
    const colours = { 'red.png': '#ff0000', 'green.png': '#00ff00' };
    for (const [name, background] of Object.entries(colours)) {
      const image = sharp({ create: { width: 800, height: 600, channels: 3, background } });
      await image.png().toFile(path.join(root, name));
    }
    const rows = [
      ['red.png', 'red.png', 0.9, '', '', '', '', ''],
      ['green.png', 'green.png', 0.1, '', '', '', '', ''],
    ];
    writeFileSync(path.join(root, 'r.csv'), csvOf(PUBLISHED_COLUMNS, rows));
    const { written } = await evaluate({
      csv: 'r.csv',
      out: 'out',
      cwd: root,
      environment: process.env,
    });
    expect(written.map((file) => path.basename(file)).sort()).toEqual(FILES);
    const colourAt = async (name: string, tile: number) => {
      const { data, info } = await sharp(path.join(root, 'out', name))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const at = info.channels * (400 * info.width + 300 + tile * 616);
      return [...data.subarray(at, at + 3)];
    };
    expect(await colourAt('top.png', 0)).toEqual([255, 0, 0]);
    expect(await colourAt('top.png', 1)).toEqual([0, 255, 0]);
    expect(await colourAt('bottom.png', 0)).toEqual([0, 255, 0]);
    expect(await colourAt('top.png', 2)).toEqual([255, 255, 255]);
  });
});

describe('is refused, and nothing is written', () => {
  const HEAD = 'path,final_score\n';
  it.each([
    ['no such file', 'none.csv', undefined, /none\.csv cannot be read \(ENOENT\)/],
    ['a folder', 'photos', undefined, /photos cannot be read \(EISDIR\)/],
    ['no ranking', 'x.csv', 'a,b\n1,2\n', /has no column path/],
    ['an image', 'photos/a.jpg', undefined, /Expected a CSV that iq rank wrote/],
    ['no scores', 'x.csv', 'path,score\na,1\n', /has no column final_score/],
    ['an empty file', 'x.csv', '', /Expected a ranking in .*x\.csv but it has no rows/],
    ['a header alone', 'x.csv', HEAD, /but it has no rows/],
    [
      'a bad number',
      'x.csv',
      `${HEAD}a,0.5\nb,high\n`,
      /number for final_score in .*x\.csv, line 3 but received 'high'/,
    ],
    ['an infinite number', 'x.csv', `${HEAD}a,Infinity\n`, /line 2 but received 'Infinity'/],
    ['no path', 'x.csv', `${HEAD},0.5\n`, /Expected a path in .*line 2/],
    ['a line with another length', 'x.csv', `${HEAD}a,0.5\nb\n`, /cannot be read \(.*line 3/i],
    ['a quote that nothing closes', 'x.csv', `${HEAD}"${'a\n'.repeat(2e6)}`, /cannot be read/],
  ])('%s', async (_, name, text, words) => {
    const root = makePictures(PHOTOS);
    if (text !== undefined) writeFileSync(path.join(root, name), text);
    const before = contents(root);
    const { code, stdout, stderr } = await runIq(['evaluate', name, '--json', 'f.json'], { cwd: root });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(contents(root)).toEqual(before);
  });

  it.each([
    ['images that are not there', ['--images', 'none'], /folder for --images but received .*\(ENOENT\)/],
    ['images that are no folder', ['--images', 'r.csv'], /folder for --images but received .*\(ENOTDIR\)/],
    ['an output that is a file', ['--out', 'r.csv'], /cannot be written/],
    ['too many tiles', ['--top', '101'], /whole number from 1 to 100 for --top/],
    ['no tiles', ['--top', '0'], /whole number from 1 to 100 for --top/],
    ['the ranking as report', ['--json', 'r.csv'], /would overwrite the ranking/],
    [
      'an image as report',
      ['--images', 'photos', '--json', 'photos/a.jpg'],
      /would overwrite the image a\.jpg/,
    ],
    ['two purposes for a file', ['--json', 'x', '--log-file', 'x'], /Expected one purpose/],
    ['a report as chart', ['--images', 'photos', '-o', 'x', '--json', 'x/top.png'], /Expected one purpose/],
  ])('%s', async (_, args, words) => {
    const root = withRanking();
    const before = contents(root);
    const { code, stderr } = await runIq(['evaluate', 'r.csv', ...args], { cwd: root });
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
    expect(contents(root)).toEqual(before);
  });

  it('an image that a chart would be written over, through links too', async () => {
    const root = makePictures({ 'photos/top.png': 'photos/meadow.jpg' });
    symlinkSync('photos', path.join(root, 'link'));
    writeFileSync(path.join(root, 'r.csv'), 'path,final_score\nphotos/top.png,0.5\n');
    const before = contents(root);
    const { code, stderr } = await runIq(['evaluate', 'r.csv', '--out', 'link'], { cwd: root });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('would overwrite the image'),
    });
    expect(contents(root)).toEqual(before);
  });

  it('a meta file that is none', async () => {
    const root = withRanking();
    for (const text of ['{', '[]', '{"root":7}']) {
      writeFileSync(path.join(root, 'r.csv.meta.json'), text);
      const { code, stderr } = await runIq(['evaluate', 'r.csv'], { cwd: root });
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--images') });
    }
    const figures = ['evaluate', 'r.csv', '--figures-only'];
    expect(await runIq(figures, { cwd: root })).toMatchObject({ code: 0 });
    mkdirSync(path.join(root, 'empty'));
    writeFileSync(path.join(root, 'r.csv.meta.json'), '{}');
    expect(await runIq(['evaluate', 'r.csv', '--images', 'photos'], { cwd: root })).toMatchObject({
      code: 0,
    });
  });
});
