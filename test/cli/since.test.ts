import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addPictures, contents, makePictures } from '../support/pictures.js';
import { beginBranch, commit } from '../support/repository.js';
import { runIq } from '../support/run-iq.js';

const SMALL = 'special/orientation/orientation-1.jpg';
const OTHER = 'special/orientation/orientation-2.jpg';
const env = { IQ_OFFLINE: '1', IQ_CACHE_DIR: '/nowhere/that/can/be' };

/** A repository with images, on a branch of its own. */
function makeRepository(): string {
  const cwd = makePictures({
    'in/a.jpg': SMALL,
    'in/deep/b.jpg': SMALL,
    'ref/a.jpg': SMALL,
    'ref/deep/c.jpg': SMALL,
  });
  beginBranch(cwd);
  return cwd;
}

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ['optimize', []],
  ['rank', ['--no-cache']],
  ['score', ['-r', 'ref', '-m', 'psnr']],
  ['check', []],
  ['check', ['--max-bytes', '1MB']],
];

describe.each(COMMANDS)('iq %s %s --since', (command, args) => {
  it('has only rows of what changed, from the same root', async () => {
    const cwd = makeRepository();
    addPictures(cwd, { 'in/deep/c.jpg': OTHER });
    for (const since of [['--since', 'main'], ['--since=HEAD'], []]) {
      const { stdout, code } = await runIq([command, 'in', ...args, ...since, '--json', '-'], {
        cwd,
        env: { ...env, IQ_SINCE: 'main' },
      });
      expect(JSON.parse(stdout).rows.map(({ path }: { path: string }) => path)).toEqual(['deep/c.jpg']);
      expect(code).toBe(command === 'check' && args.length === 0 ? 1 : 0);
    }
    commit(cwd);
    const { stdout } = await runIq([command, 'in', ...args, '--since', 'HEAD', '--json', '-'], { cwd, env });
    expect(JSON.parse(stdout).rows).toEqual([]);
  });

  it('where nothing changed says so, with empty reports, and succeeds', async () => {
    const cwd = makeRepository();
    const reports = ['--csv', 'r.csv', '--json', 'r.json'];
    const { code, stdout, stderr } = await runIq([command, 'in', ...args, '--since', 'main', ...reports], {
      cwd,
      env,
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr.split('\n')[0]).toBe('Nothing has changed since main');
    expect(JSON.parse(readFileSync(path.join(cwd, 'r.json'), 'utf8'))).toEqual({
      schemaVersion: 1,
      command,
      rows: [],
    });
    expect(readFileSync(path.join(cwd, 'r.csv'), 'utf8')).toMatch(/^file,path,[\w,-]+\n$/);
    expect(Object.keys(contents(cwd)).filter((name) => name.startsWith('in-optimized'))).toEqual([]);
    const quiet = await runIq([command, 'in', ...args, '--since', 'main', '-q'], { cwd, env });
    expect(quiet).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses what Git does not know, before any work', async () => {
    const cwd = makeRepository();
    for (const ref of ['nowhere', '--output=x', '-1']) {
      const { code, stdout, stderr } = await runIq([command, 'in', ...args, `--since=${ref}`], { cwd, env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^iq: Expected a branch, a tag or a commit for --since but .*\n$/);
    }
  });
});

it('writes the tree as a run without --since would', async () => {
  const cwd = makeRepository();
  addPictures(cwd, { 'in/deep/c.jpg': OTHER });
  const { code } = await runIq(['optimize', 'in', '--since', 'main'], { cwd });
  expect(code).toBe(0);
  expect(Object.keys(contents(path.join(cwd, 'in-optimized')))).toEqual(['deep/c.jpg']);
});

it('comes from the configuration too', async () => {
  const cwd = makeRepository();
  writeFileSync(path.join(cwd, 'iq.config.json'), '{"check": {"since": "main"}}');
  const { code, stderr } = await runIq(['check', 'in'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'Nothing has changed since main\n' });
});

it('does not complain about references of what did not change', async () => {
  const cwd = makeRepository();
  addPictures(cwd, { 'in/deep/c.jpg': OTHER });
  const { code, stderr } = await runIq(['score', 'in', '-r', 'ref', '--since', 'main'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

it('has no meaning where no image is read', async () => {
  const { code, stderr } = await runIq(['rank', '--from', 'r.csv', '--since', 'main'], {
    cwd: makeRepository(),
  });
  expect(code).toBe(2);
  expect(stderr).toMatch(/--from/);
});
