import { readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareFolder, writeAtomically } from '../../src/encode/write.js';
import { contents, makePictures } from '../support/pictures.js';

const { system } = vi.hoisted(() => ({
  system: {
    /** Does not tell where an open file is, and so holds no folder. */
    isSilent: false,
    /** Done right after a real path was asked for. */
    afterwards: () => {},
  },
}));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    readlink: (...args: Parameters<typeof real.readlink>) =>
      system.isSilent ? Promise.reject(new Error('There is no /proc here.')) : real.readlink(...args),
    async realpath(...args: Parameters<typeof real.realpath>) {
      const found = await real.realpath(...args);
      system.afterwards();
      return found;
    },
  };
});

const BYTES = Buffer.from('the new bytes');
const TEMPORARY = '.iq-test.tmp';

let root = '';
let out = '';
let outside = '';

beforeEach(() => {
  system.isSilent = false;
  system.afterwards = () => {};
  root = makePictures({ 'out/a/x.png': 'special/sizes/1x1.png', 'outside/x.png': 'special/sizes/13x17.jpg' });
  out = path.join(root, 'out');
  outside = path.join(root, 'outside');
});

function swap(): void {
  system.afterwards = () => {};
  renameSync(path.join(out, 'a'), path.join(out, 'moved'));
  symlinkSync(outside, path.join(out, 'a'));
}

function write(beforeRename = () => {}): Promise<void> {
  const file = path.join(out, 'a/x.png');
  return writeAtomically({ path: file, bytes: BYTES, temporary: TEMPORARY, within: [out], beforeRename });
}

describe.each([
  ['holds folders', false],
  ['does not', true],
])('on a system that %s', (_, silent) => {
  it('nothing is written behind a link that a folder has become', async () => {
    system.isSilent = silent;
    const before = contents(outside);
    await write();
    expect(readFileSync(path.join(out, 'a/x.png'))).toEqual(BYTES);
    swap();
    await expect(write()).rejects.toMatchObject({
      code: 'outside_output',
      message: expect.stringContaining(path.join(out, 'a/x.png')),
    });
    expect(contents(outside)).toEqual(before);
  });

  it('no folder is made behind such a link, nor in another output folder than the one of the beginning', async () => {
    system.isSilent = silent;
    await prepareFolder(path.join(out, 'a/b/c'), out, out);
    expect(readdirSync(path.join(out, 'a/b'))).toEqual(['c']);
    swap();
    const before = readdirSync(outside);
    for (const name of ['a/new', 'a', 'a/new/er'])
      await expect(prepareFolder(path.join(out, name), out, out)).rejects.toMatchObject({
        code: 'outside_output',
      });
    renameSync(out, path.join(root, 'gone'));
    symlinkSync(outside, out);
    for (const name of ['b/c', '.'])
      await expect(prepareFolder(path.join(out, name), out, out)).rejects.toMatchObject({
        code: 'outside_output',
      });
    expect(readdirSync(outside)).toEqual(before);
  });

  it('folders are made behind a link that stays in the output folder', async () => {
    system.isSilent = silent;
    symlinkSync('a', path.join(out, 'link'));
    await prepareFolder(path.join(out, 'link/b/c'), out, out);
    expect(readdirSync(path.join(out, 'a/b'))).toEqual(['c']);
  });
});

it('a file that is being written stays in the folder that it was begun in', async () => {
  const before = contents(outside);
  await write(swap);
  expect(readFileSync(path.join(out, 'moved/x.png'))).toEqual(BYTES);
  expect(readdirSync(path.join(out, 'moved'))).toEqual(['x.png']);
  expect(contents(outside)).toEqual(before);
});

it('where no folder can be held, a file begun behind a link that has just appeared is taken back', async () => {
  system.isSilent = true;
  const before = contents(outside);
  // Between the look at the folder and the temporary file.
  system.afterwards = swap;
  await expect(write()).rejects.toMatchObject({ code: 'outside_output' });
  expect(contents(outside)).toEqual(before);
  expect(readdirSync(path.join(out, 'moved'))).toEqual(['x.png']);
});
