import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { absolutePath, listingDigest } from '../../src/discover/listing.js';
import { chunks, find, makeTree, summary } from './tree.js';

describe('a glob', () => {
  const root = makeTree([
    'a.jpg',
    'B.JPG',
    'c.png',
    'notes.txt',
    '.hidden.jpg',
    '.secret/x.jpg',
    'sub/d.jpg',
    'sub/deep/e.jpg',
    'sub/f.gif',
    'node_modules/g.jpg',
    'x.png/y.jpg',
    'other/h.jpg',
  ]); // prettier-ignore
  const glob = async (...paths: string[]) => summary(await find(root, { paths, base: '.' }));

  it('finds images in any letter case and leaves other files out', async () => {
    expect(await glob('*.jpg')).toEqual(['B.JPG', 'a.jpg']);
    expect(await glob('*')).toEqual(['B.JPG', 'a.jpg', 'c.png', 'x.png not_a_file']);
    expect(await glob('sub/**')).toEqual(['sub/d.jpg', 'sub/deep/e.jpg', 'sub/f.gif']);
    expect(await glob('{a,c}.{jpg,png}')).toEqual(['a.jpg', 'c.png']);
    expect(await glob('{sub,other}/*.jpg')).toEqual(['other/h.jpg', 'sub/d.jpg']);
    expect(await glob('?.jpg', '[a-c].jpg', 'a.jpg')).toEqual(['B.JPG', 'a.jpg']);
    expect(await glob('**/!(d|e).jpg')).toEqual(['B.JPG', 'a.jpg', 'other/h.jpg', 'x.png/y.jpg']);
  });

  it('sees hidden files only if it says so, node_modules only as its base', async () => {
    expect(await glob('**/*.jpg')).toEqual([
      'B.JPG',
      'a.jpg',
      'other/h.jpg',
      'sub/d.jpg',
      'sub/deep/e.jpg',
      'x.png/y.jpg',
    ]);
    expect(await glob('.*.jpg')).toEqual(['.hidden.jpg']);
    expect(await glob('.secret/*')).toEqual(['.secret/x.jpg']);
    expect(await glob('node_modules/*')).toEqual(['node_modules/g.jpg']);
  });

  it('may start above the working folder or at the root of the disk', async () => {
    const cwd = path.join(root, 'sub/deep');
    expect(summary(await find(cwd, { paths: ['../*.jpg'] }))).toEqual(['d.jpg']);
    expect(summary(await find(cwd, { paths: [path.join(root, 'sub', '*.gif')] }))).toEqual(['f.gif']);
    expect(summary(await find(cwd, { paths: ['../../other/../*.png'] }))).toEqual([
      'c.png',
      'x.png not_a_file',
    ]);
  });

  it('without matches is no error beside others, and nothing to read by itself', async () => {
    expect(await glob('*.webp', 'nowhere/*.jpg', 'a.jpg')).toEqual(['a.jpg']);
    for (const paths of [['*.webp'], ['nowhere/**'], ['!a.jpg']]) {
      await expect(find(root, { paths })).rejects.toMatchObject({ code: 'nothing_to_read' });
    }
  });
});

describe('an argument', () => {
  it('that is a file is taken whatever its name', async () => {
    const root = makeTree(['photo', '.hidden.bin']);
    expect(summary(await find(root, { paths: ['photo', '.hidden.bin', './photo'] }))).toEqual([
      '.hidden.bin',
      'photo',
    ]);
  });

  it('that is nothing becomes an entry', async () => {
    const root = makeTree(['a.jpg']);
    const listing = await find(root, { paths: ['a.jpg', 'typo.jpg'] });
    expect(summary(listing)).toEqual(['a.jpg', 'typo.jpg not_found']);
    expect(listing.entries[1]?.error?.message).toContain(path.join(root, 'typo.jpg'));
  });

  it('that is empty, as an unset variable leaves it, does not mean the working folder', async () => {
    await expect(find(makeTree(['a.jpg']), { paths: [''] })).rejects.toMatchObject({
      code: 'invalid_option',
    });
  });

  it('leads to an error of the whole run only when nothing at all exists', async () => {
    const root = makeTree({
      'empty/': '',
      'text/a.txt': '',
      'ignoring/.gitignore': '*.jpg',
      'ignoring/a.jpg': '',
    });
    for (const paths of [['empty'], ['text'], ['no', 'none'], ['empty', 'no', '*.jpg'], []]) {
      await expect(find(root, { paths })).rejects.toMatchObject({ code: 'nothing_to_read' });
    }
    await expect(find(root, { paths: ['a', 'b', 'c', 'd', 'e'] })).rejects.toThrow('a, b, c and 2 more');
    await expect(find(root, { paths: ['ignoring'] })).rejects.toThrow('hide 1 images or folders');
    await expect(find(root, { filesFrom: '-', stdin: chunks('gone.jpg') })).rejects.toMatchObject({
      code: 'nothing_to_read',
    });
    expect(summary(await find(root, { filesFrom: '-', stdin: chunks('empty') }))).toEqual([
      'empty not_a_file',
    ]);
  });
});

describe('the root', () => {
  const root = makeTree(['p/a/1.jpg', 'p/a/deep/2.jpg', 'p/ab/3.jpg', 'q/4.jpg', '5.jpg']);
  const rootOf = async (...paths: string[]) => path.relative(root, (await find(root, { paths })).root);

  it('is the folder, the base of the glob, or the deepest folder around everything asked for', async () => {
    expect(await rootOf('p')).toBe('p');
    expect(await rootOf('p/a/**')).toBe('p/a');
    expect(await rootOf('p/a/1.jpg')).toBe('p/a');
    expect(await rootOf('p/a', 'p/ab')).toBe('p');
    expect(await rootOf('p/a', 'p/a/deep')).toBe('p/a');
    expect(await rootOf('p/a/deep', 'p/a/1.jpg')).toBe('p/a');
    expect(await rootOf('p/{a,ab}/*.jpg')).toBe('p');
    expect(await rootOf('p/a/*.jpg', 'q')).toBe('');
    expect(await rootOf('5.jpg', 'p/a')).toBe('');
    expect(await rootOf('p/a', '../nowhere.jpg')).toBe('..');
    const listed = await find(root, { filesFrom: '-', stdin: chunks('p/a/1.jpg\np/a/deep/2.jpg\n') });
    expect(summary(listed)).toEqual(['1.jpg', 'deep/2.jpg']);
  });

  it('can be chosen, as long as it is around every entry', async () => {
    expect(summary(await find(root, { paths: ['p/a'], base: '.' }))).toEqual(['p/a/1.jpg', 'p/a/deep/2.jpg']);
    expect((await find(root, { paths: ['p/a'], base: '/' })).root).toBe('/');
    const outside = find(root, { paths: ['p/a', 'p/ab'], base: 'p/a' });
    await expect(outside).rejects.toMatchObject({
      code: 'invalid_option',
      path: path.join(root, 'p/ab/3.jpg'),
    });
  });

  it('and an entry make a path', async () => {
    const listing = await find(root, { paths: ['p'] });
    expect(listing.entries.map((entry) => absolutePath(listing, entry))).toEqual(
      ['p/a/1.jpg', 'p/a/deep/2.jpg', 'p/ab/3.jpg'].map((name) => path.join(root, name)),
    );
  });

  it('does not count in the digest, which is the SHA-256 of the paths with NUL between them', async () => {
    const listing = await find(root, { paths: ['p'] });
    const expected = createHash('sha256').update('a/1.jpg\0a/deep/2.jpg\0ab/3.jpg').digest('hex');
    expect(listingDigest(listing)).toBe(expected);
    expect(listingDigest({ entries: [{ path: 'a' }, { path: 'b' }] })).not.toBe(
      listingDigest({ entries: [{ path: 'ab' }] }),
    );
    expect(listingDigest({ entries: [] })).toBe(createHash('sha256').digest('hex'));
  });
});
