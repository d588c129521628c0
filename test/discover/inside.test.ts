import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { absolutePath, type Listing } from '../../src/discover/listing.js';
import { addFiles, find, makeTree } from './tree.js';

/** A tree `in` beside other folders, and a way to ask for it. */
interface Forest {
  readonly files: readonly string[];
  /** Links below `in`, each with what it leads to. */
  readonly links: readonly (readonly [name: string, target: string])[];
  readonly rules: readonly (readonly [folder: string, text: string])[];
  readonly asked: string;
  /** `.`, or a folder of the tree that the command is run in. */
  readonly from: string;
}

const FOLDERS = ['', 'a/', 'a/b/', 'new\nline/', '[x]/', '..c/', 'a/a/', '*/'];
const NAMES = [
  'a.jpg',
  '[x].png',
  'b\n.jpg',
  '*.jpg',
  '..jpg',
  '\u202e.gif',
  'e\u0301.jpg',
  'no.txt',
  'x\\y.webp',
];
const inTree = fc
  .tuple(fc.constantFrom(...FOLDERS), fc.constantFrom(...NAMES))
  .map((parts) => parts.join(''));

const forest: fc.Arbitrary<Forest> = fc.record({
  files: fc.uniqueArray(inTree, { maxLength: 10 }),
  links: fc.uniqueArray(
    fc.tuple(
      fc
        .tuple(fc.constantFrom(...FOLDERS), fc.constantFrom('link', 'link.jpg', '.link', 'z', 'z.png'))
        .map((parts) => parts.join('')),
      fc.constantFrom(
        '.',
        '..',
        '../..',
        '../../..',
        '../outside',
        '../../outside',
        '../outside/secret.jpg',
        '../../outside/secret.jpg',
        '../outside/../in/a',
        'nowhere.jpg',
        'link',
        'link.jpg',
        'a.jpg',
        'a',
        '/dev/null',
      ),
    ),
    { maxLength: 6, selector: ([name]) => name },
  ),
  rules: fc.array(
    fc.tuple(
      fc.constantFrom(...FOLDERS),
      fc.constantFrom('*.png', 'a/', '!link', '../outside', '/..', '!../outside/**', '**/b', '!*'),
    ),
    { maxLength: 3 },
  ),
  asked: fc.constantFrom(
    'in',
    './in/.',
    'in/../in',
    'outside/../in/',
    'to-in',
    'deep/to-in',
    'in/**',
    'in/**/*.{jpg,png,gif}',
    'to-in/**/*.jpg',
    '<absolute>in',
    '<absolute>to-in',
    '<absolute>in/**/*',
  ),
  from: fc.constantFrom('.', 'in', 'outside'),
});

function plant({ files, links, rules }: Forest): string {
  // Deep enough that no link up leads out of it.
  const outer = path.join(makeTree(['1/2/3/']), '1/2/3');
  addFiles(outer, ['in/kept.jpg', 'outside/secret.jpg', 'outside/deep/secret.jpg', 'beside.jpg', 'deep/']);
  addFiles(
    outer,
    files.map((name) => `in/${name}`),
  );
  addFiles(outer, Object.fromEntries(rules.map(([folder, text]) => [`in/${folder}.gitignore`, `${text}\n`])));
  symlinkSync('in', path.join(outer, 'to-in'));
  symlinkSync('../in', path.join(outer, 'deep/to-in'));
  for (const [name, target] of links) {
    const link = path.join(outer, 'in', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(target, link);
  }
  return outer;
}

/** Asks for the tree, from wherever; nothing that is found is as good as an empty listing. */
async function listed(outer: string, { asked, from }: Forest, followSymlinks: boolean): Promise<Listing> {
  const cwd = path.join(outer, from);
  const place = asked.startsWith('<absolute>')
    ? `${outer}/${asked.slice('<absolute>'.length)}`
    : `${from === '.' ? '' : '../'}${asked}`;
  return find(cwd, { paths: [place], followSymlinks });
}

const check = (promise: (outer: string, made: Forest) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(forest, (made) => promise(plant(made), made)),
    { numRuns: 60 },
  );

describe('whatever a tree is like and however it is asked for', () => {
  it('nothing outside of it is listed, unless links are to be followed', async () => {
    await check(async (outer, made) => {
      const listing = await listed(outer, made, false);
      const tree = realpathSync(path.join(outer, 'in'));
      expect(realpathSync(listing.root)).toBe(tree);
      for (const entry of listing.entries.filter(({ error }) => error === undefined)) {
        const place = absolutePath(listing, entry);
        const real = realpathSync(place);
        expect(real.startsWith(tree + path.sep), `${JSON.stringify(entry.path)} is ${real}`).toBe(true);
        // Nor does any way within the tree lead through a link.
        expect(real).toBe(path.join(tree, entry.path));
      }
    });
  });

  it.each([
    ['without links', false],
    ['with links', true],
  ])('nothing is listed twice, in the same order each time, %s', async (_, follow) => {
    await check(async (outer, made) => {
      const listing = await listed(outer, made, follow);
      const paths = listing.entries.map((entry) => entry.path);
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths).toEqual(paths.toSorted());
      expect(paths.filter((name) => path.posix.normalize(name) !== name || path.isAbsolute(name))).toEqual(
        [],
      );
      const files = listing.entries.filter(({ error }) => error === undefined);
      const real = files.map((entry) => realpathSync(absolutePath(listing, entry)));
      expect(new Set(real).size).toBe(real.length);
      expect((await listed(outer, made, follow)).entries).toEqual(listing.entries);
    });
  });

  it('it is the same, whichever way it is asked for as a folder', async () => {
    await check(async (outer, made) => {
      const one = await listed(outer, { ...made, asked: 'in', from: '.' }, false);
      for (const asked of ['to-in', '<absolute>in', 'outside/../in/', './in/.', 'deep/to-in']) {
        expect((await listed(outer, { ...made, asked }, false)).entries).toEqual(one.entries);
      }
    });
  });
});
