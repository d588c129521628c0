import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asNobody } from '../support/as-nobody.js';
import { find, makeTree, summary } from './tree.js';

const OPERATIONS = fileURLToPath(new URL('./operations.ts', import.meta.url));

describe('a folder', () => {
  it('gives the files named like images, in any letter case, sorted by code units', async () => {
    const images =
      'a.jpg b.jpeg c.jpe d.jfif e.png f.apng g.webp h.avif i.gif j.tif k.tiff l.heic m.heif n.JpG'.split(
        ' ',
      );
    const root = makeTree([
      ...images,
      'Z.JPG',
      'é.png',
      'notes.txt',
      'jpg',
      'a.jpg.txt',
      'a.jpgx',
      'sub/x.PNG',
      'sub.png',
    ]);
    expect(summary(await find(root))).toEqual(['Z.JPG', ...images, 'sub.png', 'sub/x.PNG', 'é.png']);
  });

  it('is entered whether it is named relatively, absolutely, or with dots in the way', async () => {
    const root = makeTree(['in/a.jpg', 'other/']);
    for (const name of ['in', 'in/', './in', 'other/../in', path.join(root, 'in')]) {
      const listing = await find(root, { paths: [name] });
      expect(listing).toEqual({
        root: path.join(root, 'in'),
        entries: [{ path: 'a.jpg' }],
        skipped: { symlinks: 0, ignored: 0 },
        given: new Map([[path.join(root, 'in'), path.join(root, 'in')]]),
      });
    }
  });

  it('keeps hidden names and node_modules out, unless it is one of them itself', async () => {
    const root = makeTree([
      'a.jpg',
      '.b.jpg',
      '.c/d.jpg',
      'e/.f/g.jpg',
      'node_modules/h.jpg',
      'e/node_modules/i.jpg',
    ]);
    expect(summary(await find(root))).toEqual(['a.jpg']);
    expect(summary(await find(root, { paths: ['.c'] }))).toEqual(['d.jpg']);
    expect(summary(await find(root, { paths: ['node_modules'] }))).toEqual(['h.jpg']);
  });

  it('reports folders and pipes that are named like images, and descends into such folders', async () => {
    const root = makeTree(['x.png/inner.jpg', 'y.png/', 'good.gif']);
    execFileSync('mkfifo', [path.join(root, 'pipe.jpg'), path.join(root, 'pipe')]);
    expect(summary(await find(root))).toEqual([
      'good.gif',
      'pipe.jpg not_a_file',
      'x.png not_a_file',
      'x.png/inner.jpg',
      'y.png not_a_file',
    ]);
  });

  it('never enters excluded folders, even if they are named', async () => {
    const root = makeTree(['a.jpg', 'out/a.jpg', 'out/deep/b.jpg', 'outer/c.jpg', 'in/out/d.jpg']);
    const exclude = [path.join(root, 'out'), path.join(root, 'not-made-yet')];
    expect(summary(await find(root, { exclude }))).toEqual(['a.jpg', 'in/out/d.jpg', 'outer/c.jpg']);
    expect(summary(await find(root, { exclude, paths: ['**/*.jpg'] }))).toEqual([
      'a.jpg',
      'in/out/d.jpg',
      'outer/c.jpg',
    ]);
    expect(summary(await find(root, { exclude, paths: ['in', 'out', 'outer'] }))).toEqual([
      'in/out/d.jpg',
      'outer/c.jpg',
    ]);
  });

  it('that cannot be read is one entry, and the walk goes on', async () => {
    const root = makeTree(['a.jpg', 'shut/b.jpg', 'z/c.jpg', 'z/shut/d.jpg']);
    for (const name of ['shut', 'z/shut']) chmodSync(path.join(root, name), 0);
    const expected = ['a.jpg', 'shut permission_denied', 'z/c.jpg', 'z/shut permission_denied'];
    expect(await asNobody(OPERATIONS, 'listFolder', root)).toEqual(expected);
    expect(await asNobody(OPERATIONS, 'listFolder', path.join(root, 'shut'))).toEqual([
      '. permission_denied',
    ]);
  });

  it('whose ignore file cannot be read is an entry too: what it hides must not be touched', async () => {
    const root = makeTree(['a.jpg', 'sub/b.jpg', 'sub/.gitignore']);
    chmodSync(path.join(root, 'sub/.gitignore'), 0);
    expect(await asNobody(OPERATIONS, 'listFolder', root)).toEqual(['a.jpg', 'sub permission_denied']);
  });

  it.runIf(process.platform === 'linux')('survives names that are not UTF-8 and reports them', async () => {
    const root = makeTree(['good.jpg', 'real\uFFFD.jpg']);
    const raw = (name: string) => Buffer.from(path.join(root, name), 'latin1');
    writeFileSync(raw('bad\xff.jpg'), '');
    mkdirSync(raw('folder\xff'));
    writeFileSync(raw('folder\xff/inner.jpg'), '');
    const listing = await find(root);
    expect(summary(listing)).toEqual([
      'bad\uFFFD.jpg read_failed',
      'folder\uFFFD read_failed',
      'good.jpg',
      'real\uFFFD.jpg',
    ]);
    expect(listing.entries[0]?.error?.message).toMatch(/UTF-8/);
  });

  it('stops with the reason of an aborted signal', async () => {
    const root = makeTree(['a.jpg']);
    const signal = AbortSignal.abort(new Error('enough'));
    for (const paths of [['.'], ['*.jpg'], ['a.jpg']])
      await expect(find(root, { paths, signal })).rejects.toThrow('enough');
    await expect(find(root, { filesFrom: '-', signal })).rejects.toThrow('enough');
  });
});
