import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addFiles, find, makeTree, summary } from './tree.js';

describe('ignore files', () => {
  it('hide files and whole folders from folders and globs, not from names', async () => {
    const root = makeTree({
      '.gitignore': '\uFEFF# comment\r\n*.gif\r\nbuild/\r\n/top.jpg\r\n\r\n',
      'a.jpg': '',
      'a.gif': '',
      'top.jpg': '',
      'sub/top.jpg': '',
      'build/b.jpg': '',
      'sub/build/c.jpg': '',
      'sub/d.gif': '',
    }); // prettier-ignore
    const listing = await find(root);
    expect(summary(listing)).toEqual(['a.jpg', 'sub/top.jpg']);
    expect(listing.skipped.ignored).toBe(5);
    expect(summary(await find(root, { paths: ['**/*.{jpg,gif}'] }))).toEqual(['a.jpg', 'sub/top.jpg']);
    expect(summary(await find(root, { paths: ['a.gif', 'build/b.jpg'] }))).toEqual(['a.gif', 'build/b.jpg']);
  });

  it('apply below their folder; the deeper one and the later line decide', async () => {
    const root = makeTree({
      '.gitignore': '*.png\n!keep.png\n*.gif\n',
      'sub/.gitignore': '!*.png\nno.png\n/here.jpg\n',
      'sub/deep/.iqignore': '*.png\n',
      'x.png': '',
      'keep.png': '',
      'here.jpg': '',
      'sub/x.png': '',
      'sub/no.png': '',
      'sub/here.jpg': '',
      'sub/y.gif': '',
      'sub/deep/x.png': '',
      'sub/deep/here.jpg': '',
    }); // prettier-ignore
    expect(summary(await find(root))).toEqual(['here.jpg', 'keep.png', 'sub/deep/here.jpg', 'sub/x.png']);
  });

  it('.iqignore has the last word over .gitignore beside it', async () => {
    const root = makeTree({
      '.gitignore': '*.png',
      '.iqignore': '!a.png\n*.gif',
      'a.png': '',
      'b.png': '',
      'c.gif': '',
    });
    expect(summary(await find(root))).toEqual(['a.png']);
  });

  it('can let a folder back in that one further up hides', async () => {
    const root = makeTree({
      '.gitignore': 'b/\n',
      'a/.gitignore': '!b/\n',
      'a/b/c.jpg': '',
      'a/b/b/d.jpg': '',
      'a/b/e/f.jpg': '',
      'b/g.jpg': '',
    }); // prettier-ignore
    expect(summary(await find(root))).toEqual(['a/b/b/d.jpg', 'a/b/c.jpg', 'a/b/e/f.jpg']);
  });

  it('count up to the root of the repository around the folder, and no further', async () => {
    const outer = makeTree({
      '.gitignore': '*.jpg',
      'repo/.git/': '',
      'repo/.gitignore': '*.gif\n/sub/anchored.png\n',
      'repo/sub/.iqignore': '*.webp',
      'repo/sub/in/a.jpg': '',
      'repo/sub/in/b.gif': '',
      'repo/sub/in/c.webp': '',
      'repo/sub/anchored.png': '',
    }); // prettier-ignore
    expect(summary(await find(outer, { paths: ['repo/sub/in'] }))).toEqual(['a.jpg']);
    expect(summary(await find(outer, { paths: ['repo/sub/in/*'] }))).toEqual(['a.jpg']);
    expect(summary(await find(outer, { paths: ['repo/sub'] }))).toEqual(['in/a.jpg']);
    expect(summary(await find(outer, { paths: ['repo'] }))).toEqual(['sub/in/a.jpg']);
    await expect(find(outer)).rejects.toMatchObject({ code: 'nothing_to_read' });
  });

  it('outside of a repository count from the folder on', async () => {
    const outer = makeTree({ '.gitignore': '*.jpg', 'sub/a.jpg': '' });
    expect(summary(await find(outer, { paths: ['sub'] }))).toEqual(['a.jpg']);
  });

  it('do not hide what is in a folder that was named although they hide it', async () => {
    const root = makeTree({
      '.git/': '',
      '.gitignore': 'dist/\n*.gif\n',
      'dist/a.jpg': '',
      'dist/b/c.jpg': '',
    });
    expect(summary(await find(root, { paths: ['dist'] }))).toEqual(['a.jpg', 'b/c.jpg']);
    expect(summary(await find(root, { paths: ['dist/b'] }))).toEqual(['c.jpg']);
    expect(summary(await find(root, { paths: ['dist/**/*.jpg'] }))).toEqual(['a.jpg', 'b/c.jpg']);
  });

  it('that are pipes, links or folders are passed over', async () => {
    const root = makeTree({
      'a.jpg': '',
      rules: '*.jpg',
      'b/c.jpg': '',
      'd/.gitignore/': '',
      'd/e.jpg': '',
      '.git/': '',
    });
    symlinkSync('rules', path.join(root, '.gitignore'));
    execFileSync('mkfifo', [path.join(root, 'b/.gitignore')]);
    expect(summary(await find(root))).toEqual(['a.jpg', 'b/c.jpg', 'd/e.jpg']);
    expect(summary(await find(root, { paths: ['b'] }))).toEqual(['c.jpg']);
  });

  it('say the same after ten thousand questions, when the answers remembered were dropped', async () => {
    const root = makeTree({ '.gitignore': '*.gif\n' });
    const names = Array.from({ length: 6000 }, (_, index) => `${index}.jpg`);
    addFiles(root, [...names, ...names.map((name) => `${name}.gif`)]);
    const listing = await find(root);
    expect(summary(listing)).toEqual(names.sort());
    expect(listing.skipped.ignored).toBe(6000);
  });
});

const segment = fc.constantFrom('a', 'b', 'c', 'a b', '[x]', 'x');
const folder = fc.array(segment, { maxLength: 3 }).map((parts) => parts.map((part) => `${part}/`).join(''));
const rule = fc
  .tuple(
    fc.constantFrom('', '', '!'),
    fc.constantFrom('', '/', '**/'),
    fc.array(fc.constantFrom('a', 'b', '*', '**', 'a*', '[ab]', '\\[x\\]', 'x', 'a b', '?'), {
      minLength: 1,
      maxLength: 2,
    }),
    fc.constantFrom('', '/', '.jpg', '/*', '/**'),
  )
  .map(([not, start, parts, end]) => not + start + parts.join('/') + end);
const rules = fc.array(rule, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'));

it('ignore files hide what git hides', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(folder, segment), {
        minLength: 1,
        maxLength: 10,
        selector: (parts) => parts.join(''),
      }),
      fc.array(fc.tuple(folder, rules), { minLength: 1, maxLength: 3 }),
      async (images, ignoreFiles) => {
        const root = makeTree(['kept/known.jpg']);
        addFiles(
          root,
          images.map((parts) => `${parts.join('')}.jpg`),
        ); // prettier-ignore
        addFiles(root, Object.fromEntries(ignoreFiles.map(([where, text]) => [`${where}.gitignore`, text])));
        execFileSync('git', ['init', '--quiet', root]);
        const output = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard'], {
          cwd: root,
          encoding: 'utf8',
          env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
        });
        const expected = output.split('\0').filter((name) => name.endsWith('.jpg'));
        const found = await find(root, { paths: ['.', 'no-such.jpg'] }).then(summary, () => []);
        expect(found.filter((name) => name !== 'no-such.jpg not_found')).toEqual(expected.sort());
      },
    ),
    { numRuns: 150 },
  );
});
