import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contents, fixturePath, makePictures, sha256 } from '../support/pictures.js';
import { rowsOf } from '../support/reports.js';
import { type RunOptions, runIq } from '../support/run-iq.js';

const JPEG = 'special/colour/adobe-rgb.jpg';
const PNG = 'photos/sunset small.png';
const WEBP = 'special/formats/lossless.webp';
const KEPT = 'special/animated/spinner.gif';

/** Runs in the folder above `in` and returns the rows; the sources must come out of it as they went in. */
async function optimise(root: string, args: readonly string[] = [], options: RunOptions = {}) {
  const before = contents(path.join(root, 'in'));
  const result = await runIq(['optimize', 'in', '--json', 'r.json', ...args], { cwd: root, ...options });
  expect(contents(path.join(root, 'in'))).toEqual(before);
  expect(Object.keys(contents(root)).filter((name) => path.basename(name).startsWith('.iq-'))).toEqual([]);
  return { ...result, rows: rowsOf(path.join(root, 'r.json')) };
}

describe('mirrors the tree', () => {
  it('into <dir>-optimized, with the names as they were', async () => {
    const names = [
      'A.JPG',
      'b.Png',
      'deep/er/chart [draft] (1).png',
      'deep/größe ✓.jpg',
      'deep/ two  spaces .jpg',
      'deep/line\nbreak.jpg',
      'deep/-leading dash.jpg',
      '-dash/--help.jpg',
      'all.dots.v2.jpeg',
      `${'n'.repeat(251)}.jpg`,
    ];
    const fixture = (name: string) => (/png$/i.test(name) ? PNG : JPEG);
    const root = makePictures(Object.fromEntries(names.map((name) => [`in/${name}`, fixture(name)])));
    const { code, stdout, rows } = await optimise(root);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(Object.keys(contents(path.join(root, 'in-optimized')))).toEqual([...names].sort());
    expect(rows.map(({ path }) => path)).toEqual([...names].sort());
    for (const row of rows) expect(row).toMatchObject({ status: 'optimized', output: row.path });
  });

  it('into --out, which may lie deeper than what there is', async () => {
    const root = makePictures({ 'in/deep/a.jpg': JPEG });
    await optimise(root, ['--out', 'new/folder']);
    expect(Object.keys(contents(path.join(root, 'new')))).toEqual(['folder/deep/a.jpg']);
    expect(readdirSync(root).sort()).toEqual(['in', 'new', 'r.json']);
  });

  it('a path with a leading dash can be named behind --', async () => {
    const root = makePictures({ '-in/a.jpg': JPEG });
    const { code } = await runIq(['optimize', '--', '-in'], { cwd: root });
    expect(code).toBe(0);
    expect(Object.keys(contents(path.join(root, '-in-optimized')))).toEqual(['a.jpg']);
  });
});

describe('names and formats', () => {
  it('-f webp gives a new extension; what is kept is copied with its own', async () => {
    const root = makePictures({ 'in/a.JPG': JPEG, 'in/b.png': PNG, 'in/c.webp': WEBP, 'in/d.GIF': KEPT });
    const { code, rows } = await optimise(root, ['-f', 'webp']);
    expect(code).toBe(0);
    const optimized = rows.filter(({ status }) => status === 'optimized');
    expect(optimized.map(({ output }) => output)).toEqual(expect.arrayContaining(['a.webp', 'b.webp']));
    const files = contents(path.join(root, 'in-optimized'));
    expect(Object.keys(files)).toEqual(rows.map(({ output }) => output));
    expect(files['d.GIF']).toBe(sha256(readFileSync(fixturePath(KEPT))));
  });

  it('-f webp,avif writes both, with a row for each', async () => {
    const root = makePictures({ 'in/a.jpg': JPEG, 'in/d.gif': KEPT });
    const { rows } = await optimise(root, ['-f', 'webp,avif', '--effort', '2']);
    expect(rows.map(({ path, format_out, output }) => [path, format_out, output])).toEqual([
      ['a.jpg', 'webp', 'a.webp'],
      ['a.jpg', 'avif', 'a.avif'],
      ['d.gif', 'gif', 'd.gif'],
      ['d.gif', 'gif', 'd.gif'],
    ]);
    expect(Object.keys(contents(path.join(root, 'in-optimized')))).toEqual(['a.avif', 'a.webp', 'd.gif']);
  });

  it('-f auto writes one, the smallest of all', async () => {
    const sizes: number[] = [];
    for (const format of ['auto', 'jpeg', 'webp', 'avif']) {
      const root = makePictures({ 'in/a.jpg': JPEG });
      const { rows } = await optimise(root, ['-f', format, '--effort', '2']);
      expect(rows).toHaveLength(1);
      expect(Object.keys(contents(path.join(root, 'in-optimized')))).toEqual([rows[0]?.output]);
      sizes.push(Number(rows[0]?.bytes_out));
    }
    const [auto, ...others] = sizes;
    expect(auto).toBe(Math.min(...others));
  });
});

describe('outputs', () => {
  it('take over mode and time from their sources, optimised and kept ones', async () => {
    const root = makePictures({ 'in/a.jpg': JPEG, 'in/d.gif': KEPT });
    const time = new Date('2011-12-13T14:15:16.789Z');
    for (const [name, mode] of [
      ['a.jpg', 0o640],
      ['d.gif', 0o604],
    ] as const) {
      chmodSync(path.join(root, 'in', name), mode);
      utimesSync(path.join(root, 'in', name), time, time);
    }
    await optimise(root);
    for (const [name, mode] of [
      ['a.jpg', 0o640],
      ['d.gif', 0o604],
    ] as const) {
      const stats = statSync(path.join(root, 'in-optimized', name));
      expect({ mode: stats.mode & 0o7777, time: stats.mtime.toISOString() }).toEqual({
        mode,
        time: time.toISOString(),
      });
    }
  });

  it('replace those of an earlier run', async () => {
    const root = makePictures({ 'in/a.jpg': JPEG, 'in-optimized/a.jpg': PNG, 'in-optimized/other.txt': PNG });
    await optimise(root);
    const files = contents(path.join(root, 'in-optimized'));
    expect(Object.keys(files)).toEqual(['a.jpg', 'other.txt']);
    expect(files['a.jpg']).not.toBe(files['other.txt']);
  });

  it('of a dry run do not exist, and its rows are those of a real one', async () => {
    const root = makePictures({ 'in/a.jpg': JPEG, 'in/b.png': PNG, 'in/d.gif': KEPT });
    const dry = await optimise(root, ['-n']);
    expect(readdirSync(root).sort()).toEqual(['in', 'r.json']);
    const real = await optimise(root);
    const comparable = (rows: typeof dry.rows) => rows.map(({ ms, output, ...row }) => row);
    expect(comparable(dry.rows)).toEqual(comparable(real.rows));
  });
});

describe('jobs and repetition', () => {
  it('one job, many jobs and a second run give the same bytes and the same rows', async () => {
    const source = makePictures({
      'in/a.jpg': JPEG,
      'in/b.png': PNG,
      'in/c.webp': WEBP,
      'in/d.gif': KEPT,
      'in/deep/e.jpg': 'special/orientation/orientation-6.jpg',
      'in/deep/f.jpg': 'special/formats/progressive.jpg',
    });
    mkdirSync(path.join(source, 'in/deep/er'));
    copyFileSync(fixturePath('README.md'), path.join(source, 'in/deep/er/not an image.jpg'));
    const results = [];
    for (const jobs of ['1', '8', '8']) {
      const { code, rows } = await optimise(source, [
        '--jobs',
        jobs,
        '-f',
        'webp,jpeg',
        '--out',
        `out ${results.length}`,
      ]);
      expect(code).toBe(1);
      results.push({
        rows: rows.map(({ ms, ...row }) => row),
        files: contents(path.join(source, `out ${results.length}`)),
      });
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});
