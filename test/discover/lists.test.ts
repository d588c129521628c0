import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asNobody } from '../support/as-nobody.js';
import { addFiles, chunks, find, makeTree, summary } from './tree.js';

const OPERATIONS = fileURLToPath(new URL('./operations.ts', import.meta.url));

describe('a list of files', () => {
  it('is read from a file or standard input, by either spelling, and only once', async () => {
    const root = makeTree({ 'a.jpg': '', 'sub/b.jpg': '', list: 'sub/b.jpg\na.jpg\n' });
    expect(summary(await find(root, { filesFrom: 'list' }))).toEqual(['a.jpg', 'sub/b.jpg']);
    expect(summary(await find(root, { filesFrom: '-', stdin: chunks('a.jpg') }))).toEqual(['a.jpg']);
    expect(summary(await find(root, { paths: ['-'], stdin: chunks('a.jpg') }))).toEqual(['a.jpg']);
    expect(summary(await find(root, { paths: ['-'], filesFrom: '-', stdin: chunks('a.jpg') }))).toEqual([
      'a.jpg',
    ]);
    expect(summary(await find(root, { paths: ['-'], filesFrom: 'list', stdin: chunks('list') }))).toEqual([
      'a.jpg',
      'list',
      'sub/b.jpg',
    ]);
  });

  it('may have CRLF, empty lines, a byte order mark, no final line break, and repeat itself', async () => {
    const root = makeTree(['a.jpg', 'b.jpg', 'c.jpg', ' ', 'd\r']);
    for (const text of [
      'a.jpg\nb.jpg',
      'a.jpg\r\nb.jpg\r\n',
      '\n\na.jpg\n\r\n\nb.jpg\n\n',
      '\uFEFFa.jpg\nb.jpg\na.jpg',
    ]) {
      expect(summary(await find(root, { filesFrom: '-', stdin: chunks(text) }))).toEqual(['a.jpg', 'b.jpg']);
    }
    expect(summary(await find(root, { filesFrom: '-', stdin: chunks(' \nc.jpg') }))).toEqual([' ', 'c.jpg']);
    const stdin = chunks('a.jpg\0\0d\r\0');
    expect(summary(await find(root, { filesFrom: '-', nulSeparated: true, stdin }))).toEqual([
      'a.jpg',
      'd\r',
    ]);
  });

  it('may be cut into chunks anywhere, even inside a character', async () => {
    const names = ['aé.jpg', 'b\u{1f4f7}.jpg', 'c.jpg'];
    const root = makeTree(names);
    const bytes = [...new TextEncoder().encode(names.join('\r\n'))].map((byte) => Uint8Array.of(byte));
    expect(summary(await find(root, { filesFrom: '-', stdin: chunks(...bytes) }))).toEqual(names);
  });

  it('has an entry for every line, whatever is there', async () => {
    const root = makeTree(['a.jpg', 'anything.bin', 'folder.jpg/', 'file/in.jpg']);
    symlinkSync('a.jpg', path.join(root, 'link.jpg'));
    symlinkSync('file', path.join(root, 'folder-link'));
    execFileSync('mkfifo', [path.join(root, 'pipe.jpg')]);
    const server = createServer().listen(path.join(root, 'socket'));
    const lines =
      'anything.bin\nmissing.jpg\nfolder.jpg\nfile/in.jpg/deeper.jpg\nlink.jpg\nfolder-link\npipe.jpg\nsocket\na.jpg';
    const long = 'n'.repeat(300);
    const stdin = chunks(`${lines}\n${long}\nnul\0.jpg\n/dev/null`);
    const listing = await find(root, { filesFrom: '-', stdin, base: '/' });
    server.close();
    const under = root.slice(1);
    expect(summary(listing)).toEqual(
      [
        'dev/null not_a_file',
        `${under}/a.jpg`,
        `${under}/anything.bin`,
        `${under}/file/in.jpg/deeper.jpg not_found`,
        `${under}/folder-link symlink`,
        `${under}/folder.jpg not_a_file`,
        `${under}/link.jpg symlink`,
        `${under}/missing.jpg not_found`,
        `${under}/${long} not_found`,
        `${under}/nul\0.jpg not_found`,
        `${under}/pipe.jpg not_a_file`,
        `${under}/socket not_a_file`,
      ].sort(),
    );
  });

  it('reports files behind a folder that may not be searched', async () => {
    const root = makeTree(['a.jpg', 'shut/b.jpg']);
    chmodSync(path.join(root, 'shut'), 0o600);
    const listed = await asNobody(OPERATIONS, 'listNamed', { cwd: root, paths: ['a.jpg', 'shut/b.jpg'] });
    expect(listed).toEqual(['a.jpg', 'shut/b.jpg permission_denied']);
  });

  it('with names that are not UTF-8 has entries for them', async () => {
    const root = makeTree(['a.jpg']);
    const stdin = chunks('a.jpg\n', Uint8Array.of(0xff), '.jpg\n');
    expect(summary(await find(root, { filesFrom: '-', stdin }))).toEqual(['a.jpg', '\uFFFD.jpg read_failed']);
  });

  it('that cannot be read stops everything', async () => {
    const root = makeTree(['a.jpg', 'folder/']);
    for (const filesFrom of ['missing', 'folder', 'a.jpg/x']) {
      await expect(find(root, { paths: ['a.jpg'], filesFrom })).rejects.toMatchObject({
        code: 'invalid_option',
      });
    }
  });

  it('ignores ignore files: its lines were asked for', async () => {
    const root = makeTree({ '.gitignore': '*', 'a.jpg': '', '.b.jpg': '', 'node_modules/c.jpg': '' });
    const stdin = chunks('a.jpg\n.b.jpg\nnode_modules/c.jpg');
    expect(summary(await find(root, { filesFrom: '-', stdin }))).toEqual([
      '.b.jpg',
      'a.jpg',
      'node_modules/c.jpg',
    ]);
  });

  it('of 100,000 lines needs little memory', async () => {
    const root = makeTree();
    const count = 100_000;
    addFiles(root, ['sub/', ...Array.from({ length: count - 1 }, (_, index) => `image-${index}.jpg`)]);
    const input = { folder: root, present: 'sub', count };
    const result = await asNobody(OPERATIONS, 'listMany', input, ['--expose-gc', '--max-old-space-size=128']);
    expect(result).toMatchObject({ entries: count, missing: 1 });
    // A promise alone takes more than 200 bytes with what hangs on it; a path and its entry are about 120.
    expect((result as { grownMegabytes: number }).grownMegabytes).toBeLessThan(30);
  });
});
