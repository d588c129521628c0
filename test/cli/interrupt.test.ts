import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { contents, makePictures } from '../support/pictures.js';
import { childrenOf, isRunning, until } from '../support/processes.js';
import { readCsv } from '../support/reports.js';
import { ENDLESS, type Running, startIq } from '../support/run-iq.js';

/** What Ctrl-C may take at most. */
const LIMIT = 2000;

const SLOW = ['-f', 'avif', '--effort', '9', '--jobs', '3', '--csv', '../report.csv'];

/** A run with some images that are done at once and more that take minutes. */
function startSlowRun(args: readonly string[] = SLOW): { run: Running; folder: string; root: string } {
  const slow = Array.from({ length: 12 }, (_, i) => [`in/slow ${i}.jpg`, 'photos/meadow.jpg']);
  const fast = Array.from({ length: 6 }, (_, i) => [`in/fast ${i}.gif`, 'special/animated/spinner.gif']);
  const root = makePictures(Object.fromEntries([...fast, ...slow]));
  const folder = path.join(root, 'in');
  return { run: startIq(['optimize', '.', ...args], { cwd: folder, detached: true }), folder, root };
}

const isWhole = (name: string) => name.endsWith('.gif');

const SIGNALS: readonly [string, (pid: number) => void][] = [
  ['SIGINT to the process', (pid) => process.kill(pid, 'SIGINT')],
  ['SIGINT to its group, as a terminal sends it', (pid) => process.kill(-pid, 'SIGINT')],
  [
    'two signals at once, as npx passes them on',
    (pid) => {
      process.kill(pid, 'SIGINT');
      process.kill(pid, 'SIGTERM');
    },
  ],
  ['SIGTERM to the process', (pid) => process.kill(pid, 'SIGTERM')],
  ['SIGTERM to its group', (pid) => process.kill(-pid, 'SIGTERM')],
  ['SIGHUP to its group, as a closed terminal sends it', (pid) => process.kill(-pid, 'SIGHUP')],
];

it.each(SIGNALS)('stops at %s', async (_, send) => {
  const { run, folder, root } = startSlowRun();
  const sources = contents(folder);
  const output = `${folder}-optimized`;
  const pid = run.child.pid ?? 0;
  // More outputs than workers: at least one of them has told its row.
  await until(() => existsSync(output) && readdirSync(output).filter(isWhole).length > 3, 'a fourth output');
  await until(() => childrenOf(pid).length === 3, 'all workers');
  const workers = childrenOf(pid);

  const started = performance.now();
  send(pid);
  const { code, stderr } = await run.finished;
  expect(performance.now() - started).toBeLessThan(LIMIT);

  expect(code).toBe(130);
  expect(workers.filter(isRunning)).toEqual([]);
  expect(contents(folder)).toEqual(sources);
  expect(readdirSync(root).sort()).toEqual(['in', 'in-optimized', 'report.csv', 'report.csv.meta.json']);
  const rows = readCsv(path.join(root, 'report.csv'));
  expect(stderr).toMatch(new RegExp(`^Interrupted\\. 0 optimised, ${rows.length} kept, 0 failed`));
  // A worker may be ended between writing its file and saying so: such a file has no row, but is whole all the same.
  for (const [name, hash] of Object.entries(contents(output))) expect(hash).toBe(sources[name]);
  expect(readdirSync(output)).toEqual(expect.arrayContaining(rows.map(({ output }) => output)));
  const meta = JSON.parse(readFileSync(path.join(root, 'report.csv.meta.json'), 'utf8'));
  expect(meta).toMatchObject({ interrupted: true, rows: rows.length });
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  'blames no image for %s to the group while workers start',
  async (name) => {
    const { run } = startSlowRun();
    const pid = run.child.pid ?? 0;
    await until(() => childrenOf(pid).length > 0, 'a worker');
    process.kill(-pid, name);
    const { code, stderr } = await run.finished;
    expect(code).toBe(130);
    // On a busy machine the workers may have got somewhere before the signal came.
    expect(stderr).toMatch(/^Interrupted\. 0 optimised, \d+ kept, 0 failed/);
  },
);

it('stops while it waits for a list that does not end', async () => {
  const root = makePictures();
  const { child, finished } = startIq(['optimize', '-', '--csv', 'report.csv'], {
    cwd: root,
    stdin: ENDLESS,
  });
  await until(() => readdirSync(root).length > 0, 'the report to be opened');
  const started = performance.now();
  child.kill('SIGINT');
  const { code, stderr } = await finished;
  expect(performance.now() - started).toBeLessThan(LIMIT);
  expect({ code, stderr }).toEqual({ code: 130, stderr: 'Interrupted.\n' });
  expect(readdirSync(root)).toEqual([]);
});

it('ends its workers when it is killed itself', async () => {
  const { run } = startSlowRun();
  const pid = run.child.pid ?? 0;
  await until(() => childrenOf(pid).length === 3, 'all workers');
  const workers = childrenOf(pid);
  process.kill(pid, 'SIGKILL');
  const killed = performance.now();
  await until(() => !workers.some(isRunning), 'the workers to end');
  expect(performance.now() - killed).toBeLessThan(LIMIT);
});
