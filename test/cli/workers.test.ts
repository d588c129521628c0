import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import {
  childrenOf,
  endProcess,
  isRunning,
  openFilesOf,
  processesWith,
  until,
} from '../support/processes.js';
import { readCsv } from '../support/reports.js';
import { runIq, startIq } from '../support/run-iq.js';

const COUNT = 10;

/** Starts a run over some pictures, ends workers as `kill` says, and expects that nothing comes of it. */
async function runAndKill(kill: (pid: number) => Promise<void>) {
  const pictures = Array.from({ length: COUNT }, (_, i) => [
    `in/${i}.jpg`,
    'special/formats/progressive.jpg',
  ]);
  const root = makePictures(Object.fromEntries(pictures));
  const folder = path.join(root, 'in');
  const args = [
    'optimize',
    folder,
    '--jobs',
    '2',
    '-f',
    'avif',
    '--effort',
    '0',
    '--csv',
    path.join(root, 'report.csv'),
  ];
  const { child, finished } = startIq(args);
  const sources = contents(folder);
  await kill(child.pid ?? 0);
  const { code, stderr } = await finished;
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/^10 optimised, 0 kept, 0 failed/),
  });
  const rows = readCsv(path.join(root, 'report.csv'));
  expect(contents(folder)).toEqual(sources);
  expect(rows.map(({ file }) => file)).toEqual(pictures.map(([name]) => path.basename(name ?? '')));
  expect(readdirSync(`${folder}-optimized`)).toEqual(rows.map(({ output }) => output));
}

async function workersOf(pid: number, count: number): Promise<number[]> {
  await until(() => childrenOf(pid).length === count, `${count} workers`);
  return childrenOf(pid);
}

/** Waits for a worker that was not there before. */
async function replacementOf(pid: number, old: readonly number[]): Promise<number> {
  const isNew = (worker: number) => !old.includes(worker);
  await until(() => childrenOf(pid).some(isNew), 'a new worker');
  return childrenOf(pid).find(isNew) ?? 0;
}

it('a worker that dies costs its image one attempt', async () => {
  await runAndKill(async (pid) => {
    const [worker = 0] = await workersOf(pid, 2);
    endProcess(worker);
  });
});

it('so does a replacement that dies while it starts', async () => {
  await runAndKill(async (pid) => {
    const workers = await workersOf(pid, 2);
    endProcess(workers[0] ?? 0);
    endProcess(await replacementOf(pid, workers));
  });
});

it('the run goes on when all workers die at once, and again', async () => {
  await runAndKill(async (pid) => {
    const workers = await workersOf(pid, 2);
    for (const worker of workers) endProcess(worker);
    await replacementOf(pid, workers);
    for (const worker of childrenOf(pid)) endProcess(worker);
  });
});

it('what starts for one that died opens no more than libvips trusts either', async () => {
  await runAndKill(async (pid) => {
    const workers = await workersOf(pid, 2);
    // Forked is not yet executed: for a moment a child has what its parent has.
    const guarded = (worker: number) =>
      until(() => processesWith('VIPS_BLOCK_UNTRUSTED=1').includes(worker), 'the guard');
    for (const worker of workers) await guarded(worker);
    endProcess(workers[0] ?? 0);
    await guarded(await replacementOf(pid, workers));
  });
});

describe('an image with which every worker dies', () => {
  // So large that reading it takes a while: its worker is the one that has it open.
  const DEADLY = 400_000_000;

  it.each([[1], [2]])('fails alone, after three of them (--jobs %i)', async (jobs) => {
    const root = makePictures({
      'in/a.jpg': 'special/formats/progressive.jpg',
      'in/deadly.jpg': 'special/formats/progressive.jpg',
      'in/z.jpg': 'special/formats/progressive.jpg',
    });
    const deadly = path.join(root, 'in/deadly.jpg');
    truncateSync(deadly, DEADLY);
    const args = ['optimize', 'in', '--effort', '0', '--jobs', `${jobs}`, '--csv', 'r.csv'];
    const { child, finished } = startIq(args, { cwd: root });
    const deaths = killHolders(child.pid ?? 0, deadly);
    const { code, stderr } = await finished;
    expect(await deaths).toBe(3);
    expect(code).toBe(1);
    const rows = readCsv(path.join(root, 'r.csv'));
    expect(rows.map(({ path, status, reason }) => [path, status, reason])).toEqual([
      ['a.jpg', 'optimized', ''],
      ['deadly.jpg', 'failed', 'worker_died'],
      ['z.jpg', 'optimized', ''],
    ]);
    expect(stderr).toContain('3 processes working on deadly.jpg ended unexpectedly');
    expect(Object.keys(contents(path.join(root, 'in-optimized')))).toEqual(['a.jpg', 'z.jpg']);
  });

  /** Kills each worker that has a file open, until the run is over. @returns how many */
  async function killHolders(pid: number, file: string): Promise<number> {
    const killed = new Set<number>();
    for (; isRunning(pid); await nextTurn()) {
      for (const worker of childrenOf(pid)) {
        if (killed.has(worker) || !openFilesOf(worker).includes(file)) continue;
        endProcess(worker);
        killed.add(worker);
      }
    }
    return killed.size;
  }
});

describe('where workers die as soon as they start', () => {
  /** A module for `--require` that ends worker processes, as a broken installation does. */
  function breakWorkers(root: string, how: string): Record<string, string> {
    const file = path.join(root, 'broken.cjs');
    writeFileSync(file, `if (process.argv[1].endsWith('worker.js')) ${how};\n`);
    return { NODE_OPTIONS: `--require=${file}` };
  }

  it.each([
    ['process.exit(7)', 'exit code 7'],
    ["process.kill(process.pid, 'SIGSEGV')", 'SIGSEGV'],
  ])('the run ends with one error (%s)', async (how, told) => {
    const names = Array.from({ length: 200 }, (_, i) => [`in/${i}.jpg`, 'special/sizes/13x17.jpg']);
    const root = makePictures(Object.fromEntries(names));
    const env = breakWorkers(root, how);
    const before = contents(root);
    for (const args of [
      ['optimize', 'in', '--in-place', '--jobs', '2'],
      ['rank', 'in', '--no-cache', '--aesthetic', 'off', '--faces', 'off', '--jobs', '1'],
      ['score', 'in', '-r', 'in', '-m', 'psnr', '--jobs', '4'],
      ['plan', 'in', '--shards', '2', '--by', 'pixels', '--jobs', '2'],
    ]) {
      // Of a plan nothing is begun before every image was weighed.
      const isPlan = args[0] === 'plan';
      const output = isPlan ? ['-o', 'plan.json'] : ['--csv', 'r.csv'];
      const { code, stderr } = await runIq([...args, ...output], { cwd: root, env });
      const expected = { args, code: isPlan ? 2 : 1, lines: 1 };
      expect({ args, code, lines: stderr.trim().split('\n').length }).toEqual(expected);
      expect(stderr).toContain(told);
      expect(contents(root)).toEqual(before);
    }
  });

  it('some that do not start cost nothing', async () => {
    const names = Array.from({ length: 20 }, (_, i) => [`in/${i}.jpg`, 'special/sizes/13x17.jpg']);
    const root = makePictures(Object.fromEntries(names));
    // Of the workers of a run every third is whole.
    const env = breakWorkers(
      root,
      `{
        const { mkdtempSync, readdirSync } = require('node:fs');
        mkdtempSync(${JSON.stringify(path.join(root, 'started-'))});
        const started = readdirSync(${JSON.stringify(root)}).filter((name) => name.startsWith('started-'));
        if (started.length % 3 !== 0) process.exit(1);
      }`,
    );
    const { code } = await runIq(['optimize', 'in', '--jobs', '1', '--csv', 'r.csv'], { cwd: root, env });
    expect(code).toBe(0);
    expect(readCsv(path.join(root, 'r.csv')).map(({ status }) => status)).not.toContain('failed');
  });
});

it('an image over its time limit costs one row', async () => {
  const root = makePictures({
    'in/large.jpg': 'photos/meadow.jpg',
    'in/small 1.jpg': 'special/sizes/13x17.jpg',
    'in/small 2.jpg': 'special/sizes/13x17.jpg',
  });
  const report = path.join(root, 'report.csv');
  const { finished } = startIq(
    ['optimize', 'in', '-f', 'avif', '--effort', '9', '--timeout', '3', '--csv', report],
    { cwd: root },
  );
  const { code, stderr } = await finished;
  expect(code).toBe(1);
  expect(readCsv(report).map(({ path, reason }) => [path, reason === 'timeout'])).toEqual([
    ['large.jpg', true],
    ['small 1.jpg', false],
    ['small 2.jpg', false],
  ]);
  expect(stderr).toContain('large.jpg took longer than 3 seconds');
  expect(readdirSync(path.join(root, 'in-optimized')).filter((name) => name.startsWith('.'))).toEqual([]);
});
