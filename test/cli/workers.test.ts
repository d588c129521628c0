import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { childrenOf, until } from '../support/processes.js';
import { readCsv } from '../support/reports.js';
import { startIq } from '../support/run-iq.js';

const COUNT = 10;

/** Starts a run over some pictures, ends workers as `kill` says, and returns what came of it. */
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
  const rows = readCsv(path.join(root, 'report.csv'));
  expect(contents(folder)).toEqual(sources);
  expect(rows.map(({ file }) => file)).toEqual(pictures.map(([name]) => path.basename(name ?? '')));
  const good = rows.filter(({ status }) => status === 'optimized');
  expect(readdirSync(`${folder}-optimized`)).toEqual(good.map(({ output }) => output));
  const bad = rows.filter(({ status }) => status !== 'optimized');
  for (const { path, reason, message } of bad) {
    expect(reason).toBe('worker_died');
    expect(message).toContain(path);
    expect(stderr).toContain(`failed ${path} (worker_died)`);
  }
  expect(code).toBe(bad.length > 0 ? 1 : 0);
  return { good: good.length, bad: bad.length };
}

const kill = (pid: number) => process.kill(pid, 'SIGKILL');

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

it('a worker that dies costs one row', async () => {
  const { good, bad } = await runAndKill(async (pid) => {
    const [worker = 0] = await workersOf(pid, 2);
    kill(worker);
  });
  expect({ good, bad }).toEqual({ good: COUNT - 1, bad: 1 });
});

it('a replacement that dies while it starts costs one more row', async () => {
  const { bad } = await runAndKill(async (pid) => {
    const workers = await workersOf(pid, 2);
    kill(workers[0] ?? 0);
    kill(await replacementOf(pid, workers));
  });
  expect(bad).toBeLessThanOrEqual(2);
});

it('the run goes on when all workers die at once, and again', async () => {
  const { good, bad } = await runAndKill(async (pid) => {
    const workers = await workersOf(pid, 2);
    workers.forEach(kill);
    await replacementOf(pid, workers);
    childrenOf(pid).forEach(kill);
  });
  expect(good).toBeGreaterThanOrEqual(COUNT - 4);
  expect(bad).toBeGreaterThanOrEqual(2);
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
