import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DiscoverOptions } from '../../src/discover/files.js';
import { PathTally } from '../../src/discover/path-tally.js';
import { BUCKETS, bucketOf, hashShard, pathHash } from '../../src/discover/shard.js';
import { addFiles, chunks, find, makeTree, summary } from './tree.js';

const name = fc.stringMatching(/^[a-zA-Zäß0-9 _-]{1,12}$/);
const imagePath = fc
  .tuple(fc.array(name, { maxLength: 3 }), name, fc.constantFrom('.jpg', '.png', '.WebP', ''))
  .map(([folders, file, extension]) => [...folders, file + extension].join('/'));
const imagePaths = fc.uniqueArray(imagePath, { maxLength: 60 });
const count = fc.integer({ min: 1, max: 100 });

const shardsOf = (count: number) =>
  Array.from({ length: count }, (_, i) => hashShard({ index: i + 1, count }));

describe('the hash of a path', () => {
  it('is the beginning of a SHA-256 that other programs know', () => {
    const known = createHash('sha256').update('photos/straße/a').digest('hex').slice(0, 13);
    expect(pathHash('photos/Straße/A.JPG').toString(16).padStart(13, '0')).toBe(known);
    expect(pathHash('photos/Straße/A.JPG'.normalize('NFD'))).toBe(pathHash('photos/Straße/A.JPG'));
    expect(bucketOf('photos/Straße/A.JPG')).toBe(Number.parseInt(known.slice(0, 4), 16));
    expect(bucketOf('photos/Straße/A.JPG')).toBeLessThan(BUCKETS);
  });

  it('is one for all images whose outputs could have one name', () => {
    fc.assert(
      fc.property(imagePath, (image) => {
        const bare = image.replace(/\.\w+$/, '');
        for (const other of ['.jpg', '.JPEG', '.png', '.webp', '.avif'])
          expect(pathHash(bare + other)).toBe(pathHash(`${bare}.gif`));
      }),
    );
    expect(pathHash('a.v2')).not.toBe(pathHash('a.v3'));
    expect(pathHash('x/.jpg')).not.toBe(pathHash('x/.png'));
  });
});

describe('shards', () => {
  it('have every path exactly once, whatever its order and company', () => {
    fc.assert(
      fc.property(imagePaths, imagePaths, count, (paths, more, count) => {
        const shards = shardsOf(count);
        const homes = (all: readonly string[]) =>
          new Map(all.map((path) => [path, shards.filter((shard) => shard.isOwn(path)).map((s) => s.index)]));
        const before = homes(paths);
        const after = homes([...more, ...paths].reverse());
        for (const path of paths) {
          expect(before.get(path)).toHaveLength(1);
          expect(after.get(path)).toEqual(before.get(path));
        }
      }),
    );
  });

  it('are about even', () => {
    const paths = Array.from(
      { length: 100_000 },
      (_, i) => `2024/${i % 97}/IMG_${String(i).padStart(6, '0')}.jpg`,
    );
    for (const count of [2, 4, 16]) {
      const sizes = shardsOf(count).map((shard) => paths.filter(shard.isOwn).length);
      const mean = paths.length / count;
      // Five standard deviations of a binomial distribution.
      for (const size of sizes) expect(Math.abs(size - mean)).toBeLessThan(5 * Math.sqrt(mean));
    }
  });
});

describe('a tally', () => {
  const sumOf = (paths: Iterable<string>) => {
    let sum = 0n;
    for (const path of paths) sum += BigInt(`0x${createHash('sha256').update(path).digest('hex')}`);
    return (sum % 2n ** 256n).toString(16).padStart(64, '0');
  };
  const tallied = (paths: readonly string[], canRepeat: boolean) => {
    const tally = new PathTally(canRepeat);
    for (const path of paths) tally.add(path);
    return { count: tally.count, digest: tally.digest };
  };

  it('is the sum of the hashes, in any order, and counts what repeats once', () => {
    fc.assert(
      fc.property(imagePaths, fc.array(fc.nat(), { maxLength: 40 }), (paths, again) => {
        const expected = { count: paths.length, digest: sumOf(paths) };
        expect(tallied([...paths].reverse(), false)).toEqual(expected);
        const repeated = paths.length === 0 ? [] : again.map((i) => paths[i % paths.length] ?? '');
        expect(tallied([...paths, ...repeated], true)).toEqual(expected);
      }),
    );
  });

  it('of so many that it has to grow', () => {
    const paths = Array.from({ length: 5000 }, (_, i) => `${i}.jpg`);
    expect(tallied([...paths, ...paths], true)).toEqual(tallied(paths, false));
  });
});

describe('discovery', () => {
  const FILES = [
    'a.jpg',
    'a.png',
    'b.JPG',
    'deep/a.webp',
    'deep/c.png',
    'deep/er/d.avif',
    'e.gif',
    'notes.txt',
  ];
  const ways: [string, Partial<DiscoverOptions>, string?][] = [
    ['a folder', { paths: ['.'] }],
    ['paths that overlap', { paths: ['deep', '.', 'a.jpg', 'deep/er', 'missing.png'] }],
    ['a glob', { paths: ['**/*.{jpg,png,webp}'] }],
    ['a list', { paths: [], filesFrom: 'list' }],
    ['a list on standard input', { paths: ['-'] }, 'list'],
    ['a list on standard input with a base', { paths: ['-'], base: '.' }, 'list'],
  ];
  const LIST = 'a.jpg\ndeep/c.png\ndeep/a.webp\na.jpg\nnone.jpg\nnotes.txt\n';

  it.each(ways)('of %s: shards together are the whole, and each knows of that', async (_, options, stdin) => {
    const root = makeTree(FILES);
    writeFileSync(path.join(root, 'list'), LIST);
    const look = (extra: Partial<DiscoverOptions> = {}) =>
      find(root, { ...options, ...extra, ...(stdin !== undefined && { stdin: chunks(LIST) }) });
    const whole = await look();
    const parts = [];
    for (const shard of shardsOf(3)) parts.push(await look({ shard }));
    expect(parts.flatMap(summary).sort()).toEqual(summary(whole).sort());
    for (const part of parts) expect(part.root).toBe(whole.root);
    const tally = new PathTally(false);
    for (const { path } of whole.entries) tally.add(path);
    for (const [i, { shard, entries }] of parts.entries())
      expect(shard).toEqual({
        index: i + 1,
        count: 3,
        plan: null,
        images: entries.length,
        listing: { images: whole.entries.length, digest: tally.digest },
        watched: [],
      });
    addFiles(root, ['f.jpg', 'deep/g.png']);
    for (const [i, shard] of shardsOf(3).entries())
      expect(summary(await look({ shard }))).toEqual(expect.arrayContaining(summary(parts[i] ?? whole)));
  });

  it('of nothing is an error in every shard, but a shard of something may be empty', async () => {
    const [shard] = shardsOf(1);
    await expect(find(makeTree(['x.txt']), { shard })).rejects.toMatchObject({ code: 'nothing_to_read' });
    await expect(find(makeTree(), { shard, paths: ['no.jpg', 'none.jpg'] })).rejects.toMatchObject({
      code: 'nothing_to_read',
      message: expect.stringContaining('2 of the paths named do not exist'),
    });
    const parts = await Promise.all(shardsOf(2).map((shard) => find(makeTree(['a.jpg']), { shard })));
    expect(parts.map(({ entries }) => entries.length).sort()).toEqual([0, 1]);
  });

  it('refuses what is outside the base, whichever shard it would be in', async () => {
    const root = makeTree(['in/a.jpg', 'b.jpg']);
    for (const shard of shardsOf(3))
      await expect(find(root, { shard, base: 'in', paths: ['in', 'b.jpg'] })).rejects.toMatchObject({
        code: 'invalid_option',
      });
  });
});
