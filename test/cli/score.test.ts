import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_METRICS } from '../../src/measure/scorers.js';
import { makePictures } from '../support/pictures.js';
import { parseCsv, readCsv } from '../support/reports.js';
import { reasons, runScore, scored } from '../support/scored.js';

const A = 'special/orientation/orientation-1.jpg';
const B = 'special/orientation/orientation-2.jpg';
const TINY = 'special/sizes/7x5.jpg';
const NO_IMAGE = 'README.md';

describe('the reports', () => {
  const pictures = { 'in/deep/b.jpg': B, 'in/a.jpg': A, 'in/broken.jpg': NO_IMAGE, 'ref.jpg': A };
  const args = ['in', '-r', 'ref.jpg', '-m', 'psnr,ssim'];

  it('are lines for people unless asked otherwise', async () => {
    const { code, stdout, stderr } = await runScore(makePictures(pictures), args);
    expect(code).toBe(1);
    const [a, b, ...others] = stdout.trimEnd().split('\n');
    expect(a).toBe('a.jpg: psnr 100.0000 · ssim 1.0000 (identical)');
    expect(b).toMatch(/^deep\/b\.jpg: psnr \d+\.\d{4} · ssim 0\.\d{4}$/);
    expect(others).toEqual([]);
    expect(stderr).toMatch(/^failed broken\.jpg \(unsupported_format\): .*broken\.jpg is not an image.*\n$/);
  });

  it('are JSON with schema version, command and rows, and nothing else on standard output', async () => {
    const cwd = makePictures(pictures);
    const { code, stdout } = await runScore(cwd, [...args, '--json', '-']);
    expect(code).toBe(1);
    const { rows, ...head } = JSON.parse(stdout);
    expect(head).toEqual({ schemaVersion: 1, command: 'score' });
    const reference = 'ref.jpg';
    const done = { reference, reason: null, message: null };
    expect(rows).toEqual([
      { ...done, file: 'a.jpg', path: 'a.jpg', metrics: { psnr: 100, ssim: 1 }, flags: ['identical'] },
      {
        file: 'broken.jpg',
        path: 'broken.jpg',
        reference,
        metrics: {},
        flags: [],
        reason: 'unsupported_format',
        message: expect.stringContaining('broken.jpg'),
      },
      {
        ...done,
        file: 'b.jpg',
        path: 'deep/b.jpg',
        metrics: { psnr: expect.any(Number), ssim: expect.any(Number) },
        flags: [],
      },
    ]);
    expect(Object.keys(rows[0])).toEqual([
      'file',
      'path',
      'reference',
      'metrics',
      'flags',
      'reason',
      'message',
    ]);
  });

  it('are CSV with a column for each metric and the values of the JSON', async () => {
    const cwd = makePictures(pictures);
    const { stdout } = await runScore(cwd, [...args, '--csv', '-', '--json', 'r.json']);
    expect(stdout.split('\n', 1)).toEqual(['file,path,reference,psnr,ssim,flags,reason,message']);
    const { rows } = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'));
    const cells = rows.map(({ metrics, flags, ...row }: (typeof rows)[number]) => ({
      ...row,
      psnr: String(metrics.psnr ?? ''),
      ssim: String(metrics.ssim ?? ''),
      flags: flags.join(' '),
      reason: row.reason ?? '',
      message: row.message ?? '',
    }));
    expect(parseCsv(stdout)).toEqual(cells);
  });

  it('say null and leave cells empty, never NaN, where a metric cannot judge', async () => {
    const cwd = makePictures({ 'in/tiny.jpg': TINY, 'in/grey.png': 'special/sizes/257x3.png' });
    const { code, stdout } = await runScore(cwd, ['in', '-r', 'in', '--json', 'r.json', '--csv', 'r.csv']);
    expect({ code, lines: stdout.split('\n') }).toMatchObject({
      code: 0,
      lines: [expect.stringMatching(/^grey\.png: ssim – · ms-ssim – · ssimulacra2 – · psnr 100/), {}, ''],
    });
    const json = readFileSync(join(cwd, 'r.json'), 'utf8');
    expect(json).not.toMatch(/NaN|Infinity/);
    const nothing = { ssim: null, 'ms-ssim': null, ssimulacra2: null };
    const flags = ['identical', 'too_small:ssim', 'too_small:ms-ssim', 'too_small:ssimulacra2'];
    expect(JSON.parse(json).rows).toMatchObject([
      { metrics: { ...nothing, psnr: 100 }, flags },
      { metrics: { ...nothing, psnr: 100 }, flags },
    ]);
    expect(readCsv(join(cwd, 'r.csv'))).toMatchObject([{ ssim: '', psnr: '100' }, { ssim: '' }]);
  });

  it('leave nothing but themselves behind', async () => {
    const cwd = makePictures(pictures);
    await runScore(cwd, [...args, '--csv', 'r.csv', '--json', 'r.json', '--log-file', 'log']);
    expect(readdirSync(cwd).sort()).toEqual(['in', 'log', 'r.csv', 'r.csv.meta.json', 'r.json', 'ref.jpg']);
    expect(readFileSync(join(cwd, 'log'), 'utf8')).toContain('failed broken.jpg');
  });

  it('are the same for any number of jobs', async () => {
    const many = Array.from({ length: 8 }, (_, i) => [`in/${i}.jpg`, i % 2 ? A : B]);
    const cwd = makePictures({ ...Object.fromEntries(many), 'ref.jpg': A, 'in/3 broken.jpg': NO_IMAGE });
    const run = (jobs: string) =>
      runScore(cwd, ['in', '-r', 'ref.jpg', '--jobs', jobs, '--json', '-', '-m', 'ssimulacra2,psnr']);
    const [one, four] = await Promise.all([run('1'), run('4')]);
    expect(four).toEqual(one);
    expect(one.stdout.match(/"file"/g)).toHaveLength(9);
  });
});

describe('a folder of references', () => {
  it('is matched by relative path without extension', async () => {
    const cwd = makePictures({
      'in/a.jpg': A,
      'in/deep/er/a.jpg': B,
      'in/deep/lost.jpg': A,
      'in/v1.2.jpg': A,
      'ref/a.png': 'special/sizes/11x11.png',
      'ref/a.jpg': A,
      'ref/deep/er/a.webp': 'photos/hedge.webp',
      'ref/lost.jpg': A,
      'ref/v1.jpg': B,
    });
    const { code, rows, stderr } = await scored(cwd, ['in', '-r', 'ref', '-m', 'psnr', '--resize-reference']);
    expect(code).toBe(1);
    const referenceOf = (path: string) => rows.find((row) => row.path === path)?.reference;
    // Of several with one stem, the one whose whole name is the image's.
    expect(referenceOf('a.jpg')).toBe('a.jpg');
    expect(referenceOf('deep/er/a.jpg')).toBe('deep/er/a.webp');
    expect(reasons(rows)).toEqual({
      'a.jpg': null,
      'deep/er/a.jpg': null,
      'deep/lost.jpg': 'no_reference',
      'v1.2.jpg': 'no_reference',
    });
    expect(stderr).toContain('failed deep/lost.jpg (no_reference): deep/lost.jpg has no reference in');
    expect(stderr).toContain('3 references belong to no image (--verbose names each)');
  });

  it('names the references that belong to no image when asked to', async () => {
    const cwd = makePictures({
      'in/a.jpg': A,
      'ref/a.jpg': A,
      'ref/a.png': 'special/sizes/11x11.png',
      'ref/b/c.jpg': A,
    });
    const run = (flag: string) => runScore(cwd, ['in', '-r', 'ref', '-m', 'psnr', flag]);
    const [verbose, quiet] = await Promise.all([run('--verbose'), run('--quiet')]);
    expect(verbose.stderr).toMatch(
      /^unused reference a\.png\nunused reference b\/c\.jpg\n2 references belong to/,
    );
    expect(quiet).toMatchObject({ code: 0, stdout: expect.stringMatching(/^a\.jpg: psnr 100/), stderr: '' });
  });

  it('has nothing to do with the list that the images come from', async () => {
    const cwd = makePictures({ 'in/a.jpg': A, 'in/b.jpg': B, 'ref/a.jpg': A });
    const args = ['--files-from', '-', '-r', 'ref', '-m', 'psnr'];
    const { code, rows } = await scored(cwd, args, { stdin: 'in/a.jpg\n' });
    expect(code).toBe(0);
    expect(rows).toMatchObject([{ path: 'a.jpg', reference: 'a.jpg' }]);
  });

  it('must not leave it open which one is meant', async () => {
    const cwd = makePictures({ 'in/a.webp': 'photos/hedge.webp', 'ref/a.jpg': A, 'ref/a.png': TINY });
    const { code, rows } = await scored(cwd, ['in', '-r', 'ref', '-m', 'psnr']);
    expect(code).toBe(1);
    expect(rows).toMatchObject([
      {
        path: 'a.webp',
        reference: null,
        reason: 'no_reference',
        message: expect.stringMatching(/several could be meant, such as a\.jpg and a\.png/),
      },
    ]);
  });
});

describe('the metrics', () => {
  it.each([
    ['all that compare but ssim.js, with a reference', ['-r', 'a.jpg'], 'ssim,ms-ssim,ssimulacra2,psnr'],
    ['those that are named, in that order, once', ['-r', 'a.jpg', '-m', 'psnr,ssim.js,psnr'], 'psnr,ssim.js'],
    ['without a reference beside those with one', ['-r', 'a.jpg', '-m', 'niqe,psnr'], 'niqe,psnr'],
    ['without a reference', ['-m', 'niqe'], 'niqe'],
  ])('are %s', async (_, args, names) => {
    const cwd = makePictures({ 'a.jpg': 'photos/meadow.jpg' });
    const { code, rows } = await scored(cwd, ['a.jpg', ...args]);
    expect(code).toBe(0);
    expect(Object.keys(rows[0]?.metrics ?? {}).join()).toBe(names);
    expect(Object.values(rows[0]?.metrics ?? {})).not.toContain(null);
  });

  it('are explained by --list: range, direction, variant, source and marks', async () => {
    const { code, stdout, stderr } = await runScore(makePictures(), ['--list']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const blocks = stdout.trimEnd().split('\n\n');
    expect(blocks.map((block) => block.split('\n', 1)[0])).toEqual(
      ALL_METRICS.map(({ metric }) => metric.name),
    );
    for (const [i, { metric }] of ALL_METRICS.entries()) {
      const { description, marks, source, higherIsBetter } = metric;
      for (const text of [
        description,
        marks,
        source,
        higherIsBetter ? 'higher is better' : 'lower is better',
      ])
        expect(blocks[i]).toContain(text);
      expect(blocks[i]).toMatch(/^ {2}(-?\d+|no lower end) to (\d+|no upper end), /m);
    }
    expect(stdout).toMatch(/90 .*80 .*70 /);
  });
});
