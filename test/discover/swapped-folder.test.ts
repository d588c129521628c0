import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkImage } from '../../src/check/check-image.js';
import { readSource } from '../../src/decode/source.js';
import { absolutePath, givenFolder, type Listing } from '../../src/discover/listing.js';
import { imageLimits } from '../../src/limits.js';
import { optimizeImage } from '../../src/optimize/optimize-image.js';
import { rankImage } from '../../src/rank/rank-image.js';
import { scoreImage } from '../../src/score/score-image.js';
import { resolveSettings } from '../../src/settings.js';
import { labelImage } from '../../src/train/label-image.js';
import { makePictures } from '../support/pictures.js';
import { scoreTask } from '../support/score-task.js';
import { find } from './tree.js';

/** A system that does not tell where an open file is: what asks for that of an open file finds nothing. */
const { isSilent, meanwhile } = vi.hoisted(() => ({
  isSilent: { value: false },
  /** Done right before a real path is asked for. */
  meanwhile: { now: (_: string) => {} },
}));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const readlink = (...args: Parameters<typeof real.readlink>) =>
    isSilent.value ? Promise.reject(new Error('There is no /proc here.')) : real.readlink(...args);
  const realpath = (...args: Parameters<typeof real.realpath>) => {
    meanwhile.now(String(args[0]));
    return real.realpath(...args);
  };
  return { ...real, readlink, realpath };
});

const PICTURE = 'photos/sand.jpg';

function plant(): string {
  return makePictures({ 'in/a/b/x.jpg': PICTURE, 'outside/b/x.jpg': 'photos/meadow.jpg' });
}

/** The folder becomes a link to one that was not asked for. */
function swap(root: string): void {
  renameSync(path.join(root, 'in/a'), path.join(root, 'in/moved'));
  symlinkSync(path.join(root, 'outside'), path.join(root, 'in/a'));
}

function read(listing: Listing, followSymlinks = false) {
  const [entry] = listing.entries;
  if (!entry) throw new Error('Expected an entry.');
  const within = givenFolder(listing, entry.path);
  return readSource(absolutePath(listing, entry), { followSymlinks, within, ...imageLimits({}) });
}

describe.each([
  ['tells where an open file is', false],
  ['does not tell that', true],
])('on a system that %s', (_, silent) => {
  it.each([
    ['in', '.'],
    ['in/a/b', '.'],
    ['in/a/b/x.jpg', '.'],
    ['in/**/*.jpg', '.'],
    ['.', 'in'],
  ])('nothing is read behind a link that became a part of the path to %s', async (asked, cwd) => {
    isSilent.value = silent;
    const root = plant();
    const listing = await find(path.join(root, cwd), { paths: [asked] });
    expect((await read(listing)).bytes.length).toBeGreaterThan(0);
    swap(root);
    await expect(read(listing)).rejects.toMatchObject({
      code: 'symlink',
      message: expect.stringMatching(/x\.jpg is reached through a symbolic link/),
    });
    // Nor what is wrong with the file there.
    writeFileSync(path.join(root, 'outside/b/x.jpg'), '');
    await expect(read(listing)).rejects.toMatchObject({ code: 'symlink' });
    await expect(read(listing, true)).rejects.toMatchObject({ code: 'empty_file' });
  });

  it('a link that was named is followed, but not where it leads later', async () => {
    isSilent.value = silent;
    const root = plant();
    symlinkSync('../in/a', path.join(root, 'outside/link'));
    const link = path.join(root, 'outside/link');
    for (const asked of ['outside/link', 'outside/link/b/x.jpg', 'outside/link/b/*.jpg']) {
      const listing = await find(root, { paths: [asked, 'in'] });
      for (const { path: name } of listing.entries) {
        const within = givenFolder(listing, name);
        const options = { followSymlinks: false, within, maxFileSize: 1e9 };
        await expect(readSource(path.join(listing.root, name), options)).resolves.toBeDefined();
      }
    }
    const listing = await find(root, { paths: ['outside/link'] });
    rmSync(link);
    symlinkSync('.', link);
    await expect(read(listing)).rejects.toMatchObject({ code: 'symlink' });
  });

  it('a folder that is another by now, and no link, is read', async () => {
    isSilent.value = silent;
    const root = plant();
    const listing = await find(root, { paths: ['in'] });
    renameSync(path.join(root, 'in/a'), path.join(root, 'gone'));
    mkdirSync(path.join(root, 'in/a'));
    renameSync(path.join(root, 'outside/b'), path.join(root, 'in/a/b'));
    expect((await read(listing)).bytes.length).toBeGreaterThan(0);
  });
});

it('a folder that is swapped back before its real path is asked for gives nothing away either', async () => {
  isSilent.value = true;
  const root = plant();
  const listing = await find(root, { paths: ['in'] });
  swap(root);
  meanwhile.now = () => {
    meanwhile.now = () => {};
    rmSync(path.join(root, 'in/a'));
    renameSync(path.join(root, 'in/moved'), path.join(root, 'in/a'));
  };
  await expect(read(listing)).rejects.toMatchObject({ code: 'changed_while_running' });
});

it('a folder that becomes a link while its tree is walked is not entered', async () => {
  isSilent.value = false;
  const root = plant();
  meanwhile.now = (asked) => {
    if (asked !== path.join(root, 'in/a')) return;
    meanwhile.now = () => {};
    swap(root);
  };
  await expect(find(root, { paths: ['in'] })).rejects.toMatchObject({ code: 'nothing_to_read' });
});

it('no command works on an image behind a link that became a part of its path', async () => {
  isSilent.value = false;
  const root = plant();
  const listing = await find(root, { paths: ['in'] });
  swap(root);
  const name = 'a/b/x.jpg';
  const task = { root: listing.root, path: name, within: givenFolder(listing, name) };
  const settings = resolveSettings({ effort: 0 });
  const limits = imageLimits({});
  const alone = await scoreTask(Buffer.from(''), null);

  const destination = { kind: 'nowhere' } as const;
  const idle = { destination, looks: null, capture: null, journal: null, temporary: '' };
  expect(await optimizeImage({ ...task, ...idle, settings })).toMatchObject({
    rows: [{ status: 'failed', reason: 'symlink', bytes_in: null, width: null }],
  });
  const looks = { faces: null, square: null };
  expect(await rankImage({ ...task, ...limits, followSymlinks: false, looks }, 1e12)).toMatchObject({
    facts: null,
    failure: { code: 'symlink' },
  });
  expect(await checkImage({ ...task, settings, seeksSaving: true, score: null })).toMatchObject({
    reason: 'symlink',
    bytes: null,
  });
  expect(await labelImage({ ...task, settings, format: 'jpeg' }, 1e12)).toMatchObject({
    reason: 'symlink',
    content: null,
  });
  const score = { ...alone, ...limits, metrics: ['psnr'] };
  expect(await scoreImage({ ...score, ...task })).toMatchObject({ row: { reason: 'symlink', metrics: {} } });
  // What it is compared with as well.
  const references = { references: listing.root, reference: name, referenceWithin: task.within };
  const moved = { root: path.join(root, 'in/moved/b'), path: 'x.jpg', within: root };
  expect(await scoreImage({ ...score, ...moved, ...references })).toMatchObject({
    row: { reason: 'symlink', metrics: {} },
  });
});
