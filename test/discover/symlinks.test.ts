import { linkSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { chunks, find, makeTree, summary } from './tree.js';

/** A tree with links: each the name of the link and what it leads to. */
function makeLinkedTree(files: readonly string[], links: Readonly<Record<string, string>>): string {
  const root = makeTree(files);
  for (const [name, target] of Object.entries(links)) symlinkSync(target, path.join(root, name));
  return root;
}

const follow = { followSymlinks: true };

describe('symbolic links that are not followed', () => {
  const root = makeLinkedTree(['a.jpg', 'sub/b.jpg'], {
    'link.jpg': 'a.jpg',
    'folder-link': 'sub',
    'sub/up': '..',
    'broken.jpg': 'nowhere',
    '.hidden-link.jpg': 'a.jpg',
  });

  it('are counted in a folder and in a glob, and otherwise passed over', async () => {
    const listing = await find(root);
    expect(summary(listing)).toEqual(['a.jpg', 'sub/b.jpg']);
    expect(listing.skipped.symlinks).toBe(4);
    const matched = await find(root, { paths: ['*.jpg'] });
    expect(summary(matched)).toEqual(['a.jpg']);
    expect(matched.skipped.symlinks).toBe(2);
  });

  it('are errors when named', async () => {
    const names = ['a.jpg', 'broken.jpg', 'link.jpg'];
    const expected = ['a.jpg', 'broken.jpg symlink', 'link.jpg symlink'];
    expect(summary(await find(root, { paths: names }))).toEqual(expected);
    expect(summary(await find(root, { filesFrom: '-', stdin: chunks(names.join('\n')) }))).toEqual(expected);
  });

  it('are entered as folder arguments and as the base of a glob', async () => {
    expect(summary(await find(root, { paths: ['folder-link'] }))).toEqual(['b.jpg']);
    expect(summary(await find(root, { paths: ['folder-link/*.jpg'] }))).toEqual(['b.jpg']);
    expect(summary(await find(root, { paths: ['a.jpg', 'folder-link'] }))).toEqual([
      'a.jpg',
      'folder-link/b.jpg',
    ]);
  });
});

describe('symbolic links that are followed', () => {
  it('lead to each real file once, under its own name if that was found too', async () => {
    const root = makeLinkedTree(['in/z/a.jpg', 'in/z/photo.bin', 'outside/b.jpg', 'outside/deep/c.jpg'], {
      'in/a-link.jpg': 'z/a.jpg',
      'in/a-folder': 'z',
      'in/b-first': '../outside',
      'in/b-second': '../outside',
      'in/c.jpg': '../outside/deep/c.jpg',
      'in/named.jpg': 'z/photo.bin',
      'in/not-named': 'z/photo.bin',
    });
    expect(summary(await find(root, { ...follow, paths: ['in'] }))).toEqual([
      'b-first/b.jpg',
      'b-first/deep/c.jpg',
      'named.jpg',
      'z/a.jpg',
    ]);
    expect(summary(await find(root, { ...follow, paths: ['in', 'outside'] }))).toEqual([
      'in/named.jpg',
      'in/z/a.jpg',
      'outside/b.jpg',
      'outside/deep/c.jpg',
    ]);
  });

  it('in loops come to an end', async () => {
    const root = makeLinkedTree(['in/a.jpg', 'in/x/b.jpg', 'in/y/c.jpg', 'beside.jpg'], {
      'in/self': '.',
      'in/x/up': '..',
      'in/x/y': '../y',
      'in/y/x': '../x',
      'in/round.jpg': 'round.jpg',
      'in/y/top': '../..',
    });
    expect(summary(await find(root, { ...follow, paths: ['in'] }))).toEqual([
      'a.jpg',
      'round.jpg read_failed',
      'x/b.jpg',
      'y/c.jpg',
      'y/top/beside.jpg',
    ]);
  });

  it('are entries with an error when they are broken or lead to something else', async () => {
    const root = makeLinkedTree(['a.jpg', 'sub/'], {
      'b.jpg': 'nowhere',
      'gone-folder': 'no/where',
      'null.jpg': '/dev/null',
    });
    const expected = ['a.jpg', 'b.jpg not_found', 'gone-folder not_found', 'null.jpg not_a_file'];
    expect(summary(await find(root, follow))).toEqual(expected);
    const stdin = chunks('a.jpg\nb.jpg\ngone-folder\nnull.jpg');
    expect(summary(await find(root, { ...follow, filesFrom: '-', stdin }))).toEqual(expected);
  });

  it('are files when named, in a list or matched by a glob', async () => {
    const root = makeLinkedTree(['real/a.bin', 'real/b.jpg'], {
      'x.jpg': 'real/a.bin',
      'y.jpg': 'real/b.jpg',
      folder: 'real',
    });
    expect(summary(await find(root, { ...follow, paths: ['x.jpg', 'y.jpg'] }))).toEqual(['x.jpg', 'y.jpg']);
    expect(summary(await find(root, { ...follow, paths: ['*.jpg'] }))).toEqual(['x.jpg', 'y.jpg']);
    expect(summary(await find(root, { ...follow, filesFrom: '-', stdin: chunks('x.jpg\nfolder') }))).toEqual([
      'folder not_a_file',
      'x.jpg',
    ]);
    const matched = await find(root, { ...follow, paths: ['**/*'] });
    expect(summary(matched)).toEqual(['real/b.jpg', 'x.jpg']);
    expect(matched.skipped.symlinks).toBe(1);
  });

  it('are subject to ignore files and to excluded folders', async () => {
    const root = makeLinkedTree(['out/a.jpg', 'far/b.jpg', 'c.jpg'], {
      'to-out': 'out',
      hidden: 'far',
      'hidden.jpg': 'c.jpg',
    });
    const tree = { ...follow, exclude: [path.join(root, 'out')] };
    expect(summary(await find(root, { ...tree, paths: ['to-out', 'c.jpg'] }))).toEqual(['c.jpg']);
    expect(summary(await find(root, tree))).toEqual(['c.jpg', 'far/b.jpg']);
  });

  it('do not make hard links one file', async () => {
    const root = makeTree(['a.jpg']);
    linkSync(path.join(root, 'a.jpg'), path.join(root, 'b.jpg'));
    expect(summary(await find(root, follow))).toEqual(['a.jpg', 'b.jpg']);
  });
});
