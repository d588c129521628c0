import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/index.js';
import { contents, makePictures } from '../support/pictures.js';
import {
  csvOf,
  EVALUATION_FILES,
  PUBLISHED_COLUMNS,
  RANKED_PHOTOS,
  withRanking,
} from '../support/rankings.js';
import { runIq } from '../support/run-iq.js';

const figuresIn = (stdout: string) => JSON.parse(stdout);

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
    expect(readdirSync(path.join(root, 'r-evaluation')).sort()).toEqual(EVALUATION_FILES);
  });

  it('are not sought behind links, unless that is asked for', async () => {
    const root = makePictures({
      'photos/ok.jpg': 'photos/meadow.jpg',
      'private/secret.jpg': 'photos/sand.jpg',
    });
    symlinkSync('../private/secret.jpg', path.join(root, 'photos/file.jpg'));
    symlinkSync('../private', path.join(root, 'photos/folder'));
    const names = ['ok.jpg', 'file.jpg', 'folder/secret.jpg'];
    const rows = names.map((name, i) => [name, name, 1 - i / 10, '', '', '', '', '']);
    writeFileSync(path.join(root, 'r.csv'), csvOf(PUBLISHED_COLUMNS, rows));
    const args = ['evaluate', 'r.csv', '--images', 'photos', '--report', 'page.html', '--json', '-'];
    const missingIn = (page: string) =>
      readFileSync(path.join(root, page), 'utf8').match(/class="shot-missing"/g)?.length ?? 0;
    const strict = await runIq(args, { cwd: root });
    expect(strict.code).toBe(1);
    expect(figuresIn(strict.stdout).unshown).toMatchObject([
      { path: 'file.jpg', code: 'symlink' },
      { path: 'folder/secret.jpg', code: 'symlink' },
    ]);
    expect(missingIn('page.html')).toBeGreaterThanOrEqual(2);
    const following = await runIq([...args, '--follow-symlinks'], { cwd: root });
    expect(following.stderr).not.toContain('failed ');
    expect(figuresIn(following.stdout).unshown).toEqual([]);
    expect(missingIn('page.html')).toBe(0);
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
    expect(written.map((file) => path.basename(file)).sort()).toEqual(EVALUATION_FILES);
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
    ['an empty file', 'x.csv', '', /x\.csv but it has no rows/],
    ['a header alone', 'x.csv', HEAD, /but it has no rows/],
    [
      'a bad number',
      'x.csv',
      `${HEAD}a,0.5\nb,high\n`,
      /number for final_score in .*x\.csv, line 3 but received 'high'/,
    ],
    ['an infinite number', 'x.csv', `${HEAD}a,Infinity\n`, /line 2 but received 'Infinity'/],
    ['a number that is no score', 'x.csv', `${HEAD}a,1e300\n`, /final_score of a but received 1e\+300/],
    ['no path', 'x.csv', `${HEAD},0.5\n`, /Expected a path in .*line 2/],
    ['a line with another length', 'x.csv', `${HEAD}a,0.5\nb\n`, /cannot be read \(.*line 3/i],
    ['a quote that nothing closes', 'x.csv', `${HEAD}"${'a\n'.repeat(2e6)}`, /cannot be read/],
  ])('%s', async (_, name, text, words) => {
    const root = makePictures(RANKED_PHOTOS);
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
    ['the ranking’s meta file as page', ['--report', 'r.csv.meta.json'], /would overwrite the meta file/],
    [
      'an image as report',
      ['--images', 'photos', '--json', 'photos/a.jpg'],
      /would overwrite the image a\.jpg/,
    ],
    ['pictures and none', ['--figures-only', '-o', 'x'], /either --out or --figures-only/],
    ['two purposes for a file', ['--json', 'x', '--log-file', 'x'], /Expected one purpose/],
    ['a report as chart', ['--images', 'photos', '-o', 'x', '--json', 'x/top.png'], /Expected one purpose/],
  ])('%s', async (_, args, words) => {
    const root = withRanking();
    writeFileSync(path.join(root, 'r.csv.meta.json'), '{"root": "photos"}');
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
