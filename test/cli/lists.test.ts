import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { runIq } from '../support/run-iq.js';

const SMALL = 'special/sizes/13x17.jpg';
const NAMES = ['in/b.jpg', 'in/deep/a.jpg', 'in/no extension', 'in/with\nbreak.jpg'];

const pathsOf = (stdout: string): string[] =>
  JSON.parse(stdout).rows.map(({ path }: { path: string }) => path);

const LISTED = ['in/deep/a.jpg', 'in/gone.jpg', 'in/no extension', 'in/b.jpg', 'in/b.jpg'];
const ROWS = ['b.jpg', 'deep/a.jpg', 'gone.jpg', 'no extension'];

it.each([
  ['- and standard input', ['-'], LISTED.join('\n')],
  ['- with a break at the end and CRLF', ['-'], `${LISTED.join('\r\n')}\r\n`],
  ['--files-from -', ['--files-from', '-'], LISTED.join('\n')],
  ['--files-from - -0', ['--files-from', '-', '-0'], LISTED.join('\0')],
  ['- --null', ['-', '--null'], `${LISTED.join('\0')}\0`],
  ['--files-from a file', ['--files-from', 'list'], ''],
  ['--files-from a file -0', ['--files-from', 'list0', '-0'], ''],
])('%s gives a row for every entry, each file once, in the listing’s order', async (_, args, stdin) => {
  const cwd = makePictures(Object.fromEntries(NAMES.map((name) => [name, SMALL])));
  writeFileSync(path.join(cwd, 'list'), LISTED.join('\n'));
  writeFileSync(path.join(cwd, 'list0'), LISTED.join('\0'));
  const { code, stdout, stderr } = await runIq(['optimize', ...args, '--json', '-'], { cwd, stdin });
  expect(code).toBe(1);
  expect(pathsOf(stdout)).toEqual(ROWS);
  expect(stderr).toMatch(/^failed gone\.jpg \(not_found\): .*gone\.jpg/);
  const written = Object.keys(contents(path.join(cwd, 'in-optimized')));
  expect(written).toEqual(ROWS.filter((name) => name !== 'gone.jpg'));
});

it('NUL lets line breaks into names', async () => {
  const cwd = makePictures(Object.fromEntries(NAMES.map((name) => [name, SMALL])));
  const { code, stdout } = await runIq(['optimize', '-', '-0', '--json', '-'], {
    cwd,
    stdin: NAMES.join('\0'),
  });
  expect(code).toBe(0);
  expect(pathsOf(stdout)).toEqual(NAMES.map((name) => name.slice('in/'.length)));
});

it('an empty list is nothing to read', async () => {
  const { code, stderr } = await runIq(['optimize', '-'], { cwd: makePictures(), stdin: '\n\n' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^iq: Expected images in .* but found none.*\n$/);
});

it('--base sets where the output tree starts', async () => {
  const cwd = makePictures({ 'in/deep/a.jpg': SMALL });
  const { code, stdout } = await runIq(['optimize', '-', '--base', '.', '--out', 'out', '--json', '-'], {
    cwd,
    stdin: 'in/deep/a.jpg',
  });
  expect(code).toBe(0);
  expect(pathsOf(stdout)).toEqual(['in/deep/a.jpg']);
  expect(Object.keys(contents(path.join(cwd, 'out')))).toEqual(['in/deep/a.jpg']);
});
