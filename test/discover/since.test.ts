import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginBranch, commit, git } from '../support/repository.js';
import { addFiles, chunks, find, makeTree, summary } from './tree.js';

const since = 'main';

/** A repository with two images on `main`, on a branch of its own. */
function makeRepository(files: Readonly<Record<string, string>> = {}): string {
  const root = makeTree({ 'in/a.png': 'a', 'in/deep/b.png': 'b', ...files });
  beginBranch(root);
  return root;
}

describe('what counts as changed', () => {
  it('is what was added, modified or renamed on the branch, and nothing that stayed or went', async () => {
    const root = makeRepository({
      'in/modified.png': '1',
      'in/renamed.png': 'long'.repeat(99),
      'in/gone.png': '',
    });
    addFiles(root, { 'in/added.png': '', 'in/modified.png': '2', 'in/copied.png': 'a' });
    renameSync(path.join(root, 'in/renamed.png'), path.join(root, 'in/deep/new name.png'));
    rmSync(path.join(root, 'in/gone.png'));
    const changed = ['in/added.png', 'in/copied.png', 'in/deep/new name.png', 'in/modified.png'];
    expect(summary(await find(root, { since }))).toEqual(changed);
    git(root, 'add', '--all');
    expect(summary(await find(root, { since }))).toEqual(changed);
    commit(root);
    expect(summary(await find(root, { since }))).toEqual(changed);
    expect(summary(await find(root, { since: 'HEAD' }))).toEqual([]);
    expect(summary(await find(root, { since: 'HEAD~1' }))).toEqual(changed);
  });

  it('is not what others changed meanwhile', async () => {
    const root = makeRepository();
    addFiles(root, { 'in/mine.png': '' });
    commit(root);
    git(root, 'switch', '--quiet', 'main');
    addFiles(root, { 'in/a.png': 'theirs', 'in/theirs.png': '' });
    commit(root);
    git(root, 'switch', '--quiet', 'topic');
    expect(summary(await find(root, { since }))).toEqual(['in/mine.png']);
  });

  it('is not what was only touched, or changed back', async () => {
    const root = makeRepository();
    utimesSync(path.join(root, 'in/a.png'), 1, 1);
    writeFileSync(path.join(root, 'in/deep/b.png'), 'other');
    commit(root);
    writeFileSync(path.join(root, 'in/deep/b.png'), 'b');
    expect(summary(await find(root, { since }))).toEqual([]);
  });

  it('is not what is ignored, even if it is named', async () => {
    const root = makeRepository({ '.gitignore': 'build' });
    addFiles(root, { 'build/a.png': '', 'in/new.png': '' });
    const listing = await find(root, { paths: ['build/a.png', 'in/new.png'], since });
    expect(summary(listing)).toEqual(['in/new.png']);
  });

  it('is told of any name', async () => {
    const names = ['\n', 'ü 🖼', '\'"', '\t\\', '-rf', ' ', '*', '\u0301'].map((name) => `in/${name}.png`);
    const root = makeRepository();
    addFiles(root, names);
    expect(summary(await find(root, { since })).sort()).toEqual([...names].sort());
    commit(root);
    expect(summary(await find(root, { since })).sort()).toEqual([...names].sort());
  });

  it('is told of files named one by one or in a list, too; the root stays', async () => {
    const root = makeRepository();
    addFiles(root, { 'in/deep/new.png': '' });
    const asked = ['in/a.png', 'in/deep/b.png', 'in/deep/new.png'];
    const whole = await find(root, { paths: asked });
    for (const how of [{ paths: asked }, { paths: ['-'], stdin: chunks(asked.join('\n')) }]) {
      const listing = await find(root, { ...how, since });
      expect(listing).toMatchObject({ root: whole.root, entries: [{ path: 'deep/new.png' }] });
    }
  });

  it('leaves out a deleted file that was named, and keeps one that never was', async () => {
    const root = makeRepository();
    addFiles(root, { 'in/new.png': '' });
    rmSync(path.join(root, 'in/deep'), { recursive: true });
    const paths = ['in/new.png', 'in/deep/b.png', 'in/typo.png'];
    expect(summary(await find(root, { paths, since }))).toEqual(['new.png', 'typo.png not_found']);
    expect(summary(await find(root, { paths: ['in/deep/b.png'], since }))).toEqual([]);
    await expect(find(root, { paths: ['in/typo.png'], since })).rejects.toMatchObject({
      code: 'nothing_to_read',
    });
  });

  it('may be nothing: of a folder, a glob, an empty list', async () => {
    const root = makeRepository({ 'empty/readme': '' });
    for (const paths of [['.'], ['empty'], ['*/*.webp'], ['-']]) {
      expect(summary(await find(root, { paths, since }))).toEqual([]);
    }
  });
});

describe('where the repository is', () => {
  it('does not depend on the working folder', async () => {
    const root = makeRepository();
    addFiles(root, { 'in/deep/new.png': '' });
    for (const [cwd, paths] of [
      [path.join(root, 'in'), ['.']],
      [path.join(root, 'in/deep'), ['..']],
      ['/', [path.join(root, 'in')]],
    ] as const) {
      expect(summary(await find(root, { cwd, paths, since }))).toEqual(['deep/new.png']);
    }
  });

  it('may be a subfolder, a worktree, or behind a link', async () => {
    const outer = makeTree(['a.png']);
    const root = path.join(outer, 'repository');
    addFiles(root, { 'a.png': 'a' });
    beginBranch(root);
    git(root, 'worktree', 'add', '--quiet', '-b', 'other', '../tree', 'main');
    addFiles(outer, { 'repository/b.png': '', 'tree/c.png': '' });
    symlinkSync('repository', path.join(outer, 'link'));
    expect(summary(await find(outer, { paths: ['repository'], since }))).toEqual(['b.png']);
    expect(summary(await find(outer, { paths: ['tree'], since }))).toEqual(['c.png']);
    expect(summary(await find(outer, { paths: ['link/b.png', 'link/a.png'], since }))).toEqual(['b.png']);
  });

  it('files in submodules count as unchanged, unless the submodule itself is asked', async () => {
    const other = makeTree({ 'x.png': 'x' });
    beginBranch(other);
    const root = makeTree({ 'a.png': 'a' });
    beginBranch(root);
    git(root, 'submodule', 'add', '--quiet', other, 'sub');
    git(root, 'commit', '--quiet', '--message', 'A submodule');
    addFiles(root, { 'sub/new.png': '', 'new.png': '' });
    expect(summary(await find(root, { since }))).toEqual(['new.png']);
    expect(summary(await find(root, { paths: ['sub'], since: 'HEAD' }))).toEqual(['new.png']);
  });

  it('a followed link changes with what it leads to', async () => {
    const root = makeRepository();
    symlinkSync('in/a.png', path.join(root, 'link.png'));
    symlinkSync('in/deep/b.png', path.join(root, 'other.png'));
    commit(root);
    writeFileSync(path.join(root, 'in/a.png'), 'other');
    const listing = await find(root, {
      paths: ['link.png', 'other.png'],
      since: 'HEAD',
      followSymlinks: true,
    });
    expect(summary(listing)).toEqual(['link.png']);
  });
});

describe('refuses', () => {
  const refusal = (message: RegExp) => ({ code: 'invalid_option', message: expect.stringMatching(message) });

  it.each([
    ['no-such-branch', /no-such-branch is no commit.*origin\/<name>/],
    ['0000000000000000000000000000000000000000', /is no commit/],
    ['main:in', /is no commit/],
    ['main..HEAD', /is no commit/],
    ['a b', /is no commit/],
    ['', /for --since but received ''/],
    ['-p', /for --since but received '-p'/],
    ['--output=written', /for --since but received '--output=written'/],
  ])('%j', async (ref, message) => {
    const root = makeRepository();
    await expect(find(root, { since: ref })).rejects.toMatchObject(refusal(message));
    expect(existsSync(path.join(root, 'written'))).toBe(false);
  });

  it('a folder outside of any repository, or around several', async () => {
    const root = makeTree(['one/a.png', 'two/b.png']);
    const message = refusal(/inside the working tree of one Git repository.*not a git repository/);
    await expect(find(root, { since })).rejects.toMatchObject(message);
    for (const name of ['one', 'two']) beginBranch(path.join(root, name));
    await expect(find(root, { paths: ['one', 'two'], since })).rejects.toMatchObject(message);
    await expect(find(root, { paths: ['one/.git'], since })).rejects.toMatchObject({
      code: 'invalid_option',
    });
  });

  it('a shallow clone without the commit, with the remedy', async () => {
    const origin = makeRepository();
    addFiles(origin, { 'in/new.png': '' });
    commit(origin);
    const clone = path.join(makeTree(), 'clone');
    git(origin, 'clone', '--quiet', '--depth', '1', '--branch', 'topic', `file://${origin}`, clone);
    await expect(find(clone, { since: 'origin/main' })).rejects.toMatchObject(refusal(/fetch-depth: 0/));
    git(clone, 'fetch', '--quiet', '--depth', '1', 'origin', 'main:refs/remotes/origin/main');
    await expect(find(clone, { since: 'origin/main' })).rejects.toMatchObject(
      refusal(/no commit in common with HEAD\. The clone is shallow.*fetch-depth: 0/),
    );
    git(clone, 'fetch', '--quiet', '--unshallow', 'origin', 'main:refs/remotes/origin/main', 'topic');
    expect(summary(await find(clone, { since: 'origin/main' }))).toEqual(['in/new.png']);
  });

  it('histories that have nothing in common', async () => {
    const root = makeRepository();
    git(root, 'checkout', '--quiet', '--orphan', 'apart');
    await expect(find(root, { since })).rejects.toMatchObject(refusal(/no commit in common with HEAD/));
    addFiles(root, { 'in/other.png': '' });
    commit(root);
    await expect(find(root, { since })).rejects.toMatchObject(refusal(/no commit in common with HEAD/));
  });

  it('a machine without Git', async () => {
    const environment = { PATH: makeTree() };
    await expect(find(makeRepository(), { since, environment })).rejects.toMatchObject(
      refusal(/the command git was not found/),
    );
  });

  it('to go on when it was stopped', async () => {
    const signal = AbortSignal.abort();
    await expect(find(makeRepository(), { since, signal })).rejects.toBe(signal.reason);
  });
});

describe('Git', () => {
  it('is told nothing of the repository that a hook runs for', async () => {
    const [root, other] = [makeRepository(), makeRepository()];
    addFiles(root, { 'in/new.png': '' });
    const environment = {
      ...process.env,
      GIT_DIR: path.join(other, '.git'),
      GIT_WORK_TREE: other,
      GIT_INDEX_FILE: path.join(other, '.git/index'),
      GIT_PREFIX: 'in/',
    };
    expect(summary(await find(root, { since, environment }))).toEqual(['in/new.png']);
  });

  it('runs no program of the repository, and follows none of its wishes on how to answer', async () => {
    const root = makeRepository();
    const ran = path.join(makeTree(), 'ran');
    const program = path.join(root, 'program.sh');
    writeFileSync(program, `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
    mkdirSync(path.join(root, 'hooks'));
    writeFileSync(path.join(root, 'hooks/post-index-change'), `#!/bin/sh\ntouch '${ran}'\n`, { mode: 0o755 });
    for (const [name, value] of [
      ['core.fsmonitor', program],
      ['diff.external', program],
      ['core.pager', program],
      ['core.hooksPath', 'hooks'],
      ['diff.relative', 'true'],
      ['diff.renames', 'copies'],
      ['color.ui', 'always'],
      ['status.showUntrackedFiles', 'no'],
    ] as const) {
      git(root, 'config', name, value);
    }
    addFiles(root, { 'in/deep/b.png': 'c', 'in/copy.png': 'a' });
    utimesSync(path.join(root, 'in/a.png'), 1, 1);
    const listing = await find(root, { paths: ['in'], since });
    expect(summary(listing)).toEqual(['copy.png', 'deep/b.png']);
    expect(existsSync(ran)).toBe(false);
  });
});
