import { readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/decode/source.js';
import { prepareFolder, temporaryName, writeAtomically } from '../../src/encode/write.js';
import { imageLimits } from '../../src/limits.js';
import { contents, makePictures } from '../support/pictures.js';

const NEW = Buffer.from('the new bytes');

async function read(file: string) {
  return readSource(file, { followSymlinks: false, ...imageLimits({}) });
}

function replace(file: string, replaces: Awaited<ReturnType<typeof read>>['identity']) {
  return writeAtomically({ path: file, bytes: NEW, temporary: '.iq-test.tmp', like: replaces, replaces });
}

function unreachable(): never {
  throw new Error('was called');
}

describe('a file that is replaced', () => {
  it('holds the new bytes, and nothing lies beside it', async () => {
    const root = makePictures({ 'a.jpg': 'special/sizes/13x17.jpg' });
    const file = path.join(root, 'a.jpg');
    await replace(file, (await read(file)).identity);
    expect(readFileSync(file)).toEqual(NEW);
    expect(readdirSync(root)).toEqual(['a.jpg']);
  });

  it('may hold the new bytes already: another run came first', async () => {
    const root = makePictures({ 'a.jpg': 'special/sizes/13x17.jpg' });
    const file = path.join(root, 'a.jpg');
    const { identity } = await read(file);
    writeFileSync(file, NEW);
    await replace(file, identity);
    expect(readFileSync(file)).toEqual(NEW);
    expect(readdirSync(root)).toEqual(['a.jpg']);
  });

  it('stays as it is when the run it was written for is over', async () => {
    const root = makePictures({ 'a.jpg': 'special/sizes/13x17.jpg' });
    const before = contents(root);
    const file = path.join(root, 'a.jpg');
    // The process that has the number now started at another time.
    const temporary = temporaryName().replace(/\.\w+\.tmp$/, '0$&');
    const write = writeAtomically({ path: file, bytes: NEW, temporary, beforeRename: unreachable });
    await expect(write).rejects.toMatchObject({ code: 'write_failed' });
    expect(contents(root)).toEqual(before);
  });

  it('stays as it is when the intent cannot be written down', async () => {
    const root = makePictures({ 'a.jpg': 'special/sizes/13x17.jpg' });
    const before = contents(root);
    const file = path.join(root, 'a.jpg');
    const write = writeAtomically({
      path: file,
      bytes: NEW,
      temporary: temporaryName(),
      beforeRename: unreachable,
    });
    await expect(write).rejects.toThrow('was called');
    expect(contents(root)).toEqual(before);
  });

  const CHANGES: readonly [string, (file: string) => void][] = [
    ['written to', (file) => writeFileSync(file, 'somebody else’s')],
    ['written to with as many bytes', (file) => writeFileSync(file, readFileSync(file).fill(1))],
    [
      'replaced by a copy',
      (file) => {
        writeFileSync(`${file}.new`, readFileSync(file));
        renameSync(`${file}.new`, file);
      },
    ],
    [
      'replaced by a link to itself',
      (file) => {
        renameSync(file, `${file}.moved`);
        symlinkSync(`${file}.moved`, file);
      },
    ],
  ];

  it.each(CHANGES)('is left alone if it was %s meanwhile', async (_, change) => {
    const root = makePictures({ 'a.jpg': 'special/sizes/13x17.jpg' });
    const file = path.join(root, 'a.jpg');
    const { identity } = await read(file);
    change(file);
    const changed = contents(root);
    await expect(replace(file, identity)).rejects.toMatchObject({
      code: 'changed_while_running',
      message: expect.stringContaining(file),
    });
    expect(contents(root)).toEqual(changed);
  });

  it('does not come back if it was removed meanwhile', async () => {
    const root = makePictures({ 'a.jpg': 'special/sizes/13x17.jpg' });
    const file = path.join(root, 'a.jpg');
    const { identity } = await read(file);
    renameSync(file, path.join(root, 'elsewhere.jpg'));
    await expect(replace(file, identity)).rejects.toMatchObject({ code: 'changed_while_running' });
    expect(readdirSync(root)).toEqual(['elsewhere.jpg']);
  });
});

it('a folder of an output is not made behind a link that leads out of the output folder', async () => {
  const root = makePictures({
    'out/x.png': 'special/sizes/1x1.png',
    'elsewhere/y.png': 'special/sizes/1x1.png',
  });
  symlinkSync('../elsewhere', path.join(root, 'out/link'));
  const out = path.join(root, 'out');
  await expect(prepareFolder(path.join(out, 'link/new'), out)).rejects.toMatchObject({
    code: 'outside_output',
  });
  expect(readdirSync(path.join(root, 'elsewhere'))).toEqual(['y.png']);
  await prepareFolder(path.join(out, 'deep/er'), out);
  expect(readdirSync(path.join(out, 'deep'))).toEqual(['er']);
});
