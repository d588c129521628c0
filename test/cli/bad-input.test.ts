import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pngThatClaims } from '../support/claims.js';
import { expectFailures } from '../support/failures.js';
import { contents, fixturePath, makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

const GOOD = 'special/orientation/orientation-1.jpg';
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>';

const truncated = (fixture: string) => {
  const bytes = readFileSync(fixturePath(fixture));
  return bytes.subarray(0, Math.floor(bytes.length * 0.6));
};
const file = (bytes: string | Uint8Array) => (target: string) => writeFileSync(target, bytes);

/** Something bad by its name: how it is made, its code, and what its sentence says beside the name. */
const BAD: readonly [string, (target: string) => void, string, RegExp][] = [
  ['empty.jpg', file(''), 'empty_file', /is empty/],
  ['cut.jpg', file(truncated('photos/sand.jpg')), 'corrupt', /truncated/],
  ['cut progressive.jpg', file(truncated('special/formats/progressive.jpg')), 'corrupt', /truncated/],
  ['cut.png', file(truncated('photos/sunset small.png')), 'corrupt', /truncated/],
  ['cut.webp', file(truncated('photos/hedge.webp')), 'corrupt', /damaged/],
  ['cut.avif', file(truncated('special/formats/picture.avif')), 'corrupt', /damaged/],
  ['text.jpg', file('not a picture\n'), 'unsupported_format', /not an image that can be read/],
  ['drawing.jpg', file(SVG), 'unsupported_format', /not an image/],
  [
    'drawing with declaration.png',
    file(`<?xml version="1.0"?>\n${SVG}`),
    'unsupported_format',
    /not an image/,
  ],
  ['folder.png', (target) => mkdirSync(target), 'not_a_file', /folder/],
  ['pipe.jpg', (target) => void execFileSync('mkfifo', [target]), 'not_a_file', /pipe/],
  ['huge.png', file(pngThatClaims(20_000, 20_000)), 'too_many_pixels', /20000×20000 pixels.*--max-pixels/],
];

describe('a bad file is a failed row with a code and a sentence that names it', () => {
  const make = (makers: typeof BAD, fixtures: Record<string, string>) => {
    const root = makePictures(fixtures);
    for (const [name, create] of makers) create(path.join(root, 'in', name));
    return root;
  };

  it('found in a folder; the good ones beside it are done', async () => {
    const listed = BAD.filter(([name]) => name !== 'folder.png' && name !== 'pipe.jpg');
    const root = make(BAD, { 'in/aaa.jpg': GOOD, 'in/zzz.jpg': GOOD });
    const found = await runIq(['optimize', 'in', '-n', '--json', '-'], { cwd: root });
    const names: string[] = JSON.parse(found.stdout).rows.map(({ path }: { path: string }) => path);
    const walked = BAD.filter(([name]) => names.includes(name));
    expect(walked).toEqual(expect.arrayContaining(listed));
    const { rows } = await expectFailures(
      root,
      Object.fromEntries(walked.map(([name, , code]) => [name, code])),
    );
    for (const [name, , , words] of walked)
      expect(rows.find((row) => row.path === name)?.message).toMatch(words);
    expect(Object.keys(contents(path.join(root, 'in-optimized')))).toEqual(['aaa.jpg', 'zzz.jpg']);
  });

  it('named in a list: a row for each entry, whatever it is', async () => {
    const root = make(BAD, { 'in/zzz.jpg': GOOD, 'in/target.jpg': GOOD });
    symlinkSync('target.jpg', path.join(root, 'in/link.jpg'));
    const names = [...BAD.map(([name]) => name), 'link.jpg', 'nothing.jpg', 'zzz.jpg'];
    writeFileSync(path.join(root, 'list'), names.map((name) => `in/${name}`).join('\n'));
    const { stdout, code } = await runIq(
      ['optimize', '--files-from', 'list', '--base', 'in', '--json', '-'],
      { cwd: root },
    );
    expect(code).toBe(1);
    const rows = JSON.parse(stdout).rows.map(({ path, reason, status }: Record<string, string>) => [
      path,
      status === 'failed' ? reason : status,
    ]);
    const expected = [
      ...BAD.map(([name, , reason]) => [name, reason]),
      ['link.jpg', 'symlink'],
      ['nothing.jpg', 'not_found'],
      ['zzz.jpg', 'optimized'],
    ];
    expect(rows).toEqual(expected.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
    expect(Object.keys(contents(path.join(root, 'in-optimized')))).toEqual(['zzz.jpg']);
  });

  it('in place: the bad one stays as it is', async () => {
    const root = make(
      BAD.filter(([name]) => /cut|empty|text/.test(name)),
      { 'in/zzz.jpg': GOOD },
    );
    const good = path.join(root, 'in/zzz.jpg');
    const before = contents(path.join(root, 'in'));
    const { code } = await runIq(['optimize', 'in', '--in-place'], { cwd: root });
    expect(code).toBe(1);
    const after = contents(path.join(root, 'in'));
    expect(after['zzz.jpg']).not.toBe(before['zzz.jpg']);
    rmSync(good);
    delete before['zzz.jpg'];
    expect(contents(path.join(root, 'in'))).toEqual(before);
  });
});

it('an image beyond --max-pixels is refused without the memory that its pixels would need', async () => {
  const root = makePictures({ 'in/zzz.jpg': GOOD });
  writeFileSync(path.join(root, 'in/huge.png'), pngThatClaims(20_000, 20_000));
  const limited = { through: ['prlimit', '--data=1000000000'] };
  await expectFailures(root, { 'huge.png': 'too_many_pixels' }, [], limited);
  await expectFailures(
    root,
    { 'huge.png': 'too_many_pixels', 'zzz.jpg': 'too_many_pixels' },
    ['--max-pixels', '21599'],
    limited,
  );
  const { rows } = await expectFailures(
    root,
    { 'huge.png': 'too_many_pixels' },
    ['--max-pixels', '21600'],
    limited,
  );
  expect(rows[1]).toMatchObject({ path: 'zzz.jpg', width: 180, height: 120 });
});
