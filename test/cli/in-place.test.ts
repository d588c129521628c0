import { chmodSync, lstatSync, readdirSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { rowsOf } from '../support/reports.js';
import { runIq } from '../support/run-iq.js';

const PICTURES = {
  'in/a.JPG': 'special/colour/adobe-rgb.jpg',
  'in/deep/b.png': 'photos/sunset small.png',
  'in/deep/c.webp': 'special/formats/lossless.webp',
  'in/d.gif': 'special/animated/spinner.gif',
  'in/e.jpg': 'special/sizes/13x17.jpg',
};

async function optimiseInPlace(root: string, args: readonly string[] = []) {
  const { code } = await runIq(['optimize', 'in', '--in-place', '--json', 'r.json', ...args], { cwd: root });
  expect(code).toBe(0);
  return rowsOf(path.join(root, 'r.json'));
}

it('replaces what gets smaller, with its mode and time, and leaves the rest alone', async () => {
  const root = makePictures(PICTURES);
  const jpeg = path.join(root, 'in/a.JPG');
  const time = new Date('2012-03-04T05:06:07.891Z');
  chmodSync(jpeg, 0o640);
  utimesSync(jpeg, time, time);
  const inodes = Object.keys(PICTURES).map((name) => statSync(path.join(root, name)).ino);
  const before = contents(path.join(root, 'in'));
  const rows = await optimiseInPlace(root);
  const after = contents(path.join(root, 'in'));
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(readdirSync(root).sort()).toEqual(['in', 'r.json']);
  for (const { path: name, status, bytes_in, bytes_out, output } of rows) {
    expect(output).toBe(name);
    expect(after[name] === before[name]).toBe(status === 'kept');
    expect(statSync(path.join(root, 'in', name)).size).toBe(bytes_out);
    if (status === 'optimized') expect(bytes_out).toBeLessThanOrEqual((bytes_in ?? 0) * 0.98);
  }
  expect(rows.map(({ path, status }) => `${path} ${status}`)).toEqual([
    'a.JPG optimized',
    'd.gif kept',
    'deep/b.png optimized',
    'deep/c.webp optimized',
    'e.jpg kept',
  ]);
  // Replaced by a rename: an open reader of the old file never sees half of the new one.
  const now = Object.keys(PICTURES).map((name) => statSync(path.join(root, name)).ino);
  expect(now.map((inode, i) => inode === inodes[i])).toEqual([false, false, false, true, true]);
  expect(statSync(jpeg)).toMatchObject({ mtime: time });
  expect(statSync(jpeg).mode & 0o7777).toBe(0o640);
});

it.each([[[]], [['--target', '.97']]])(
  'changes no byte the second time, nor for a laxer target %s',
  async (args) => {
    const root = makePictures(PICTURES);
    const first = await optimiseInPlace(root);
    const before = contents(path.join(root, 'in'));
    const second = await optimiseInPlace(root, args);
    expect(contents(path.join(root, 'in'))).toEqual(before);
    const reasons = first.map(({ status, reason }) =>
      status === 'optimized' ? 'already_optimised' : reason,
    );
    expect(second.map(({ reason }) => reason)).toEqual(reasons);
  },
);

it('keeps what saves less than --min-saving', async () => {
  const root = makePictures(PICTURES);
  const before = contents(path.join(root, 'in'));
  const rows = await optimiseInPlace(root, ['--min-saving', '95']);
  expect(rows.map(({ status }) => status)).toEqual(rows.map(() => 'kept'));
  expect(contents(path.join(root, 'in'))).toEqual(before);
});

it('changes nothing in a dry run, and says what it would do', async () => {
  const root = makePictures(PICTURES);
  const before = contents(path.join(root, 'in'));
  const dry = await optimiseInPlace(root, ['-n']);
  expect(contents(path.join(root, 'in'))).toEqual(before);
  const real = await optimiseInPlace(root);
  expect(dry.map(({ ms, output, ...row }) => row)).toEqual(real.map(({ ms, output, ...row }) => row));
});

it('replaces what a followed link leads to, or else the link would go', async () => {
  const root = makePictures({
    'in/real.jpg': 'special/colour/adobe-rgb.jpg',
    'elsewhere/far.jpg': 'special/colour/adobe-rgb.jpg',
  });
  symlinkSync('../elsewhere/far.jpg', path.join(root, 'in/link.jpg'));
  const far = path.join(root, 'elsewhere/far.jpg');
  const size = statSync(far).size;
  const rows = await optimiseInPlace(root, ['--follow-symlinks']);
  expect(lstatSync(path.join(root, 'in/link.jpg')).isSymbolicLink()).toBe(true);
  expect(rows.map(({ status }) => status)).toEqual(['optimized', 'optimized']);
  expect(statSync(far).size).toBeLessThan(size);
});
