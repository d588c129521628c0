import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { makePictures } from '../support/pictures.js';
import { childrenOf, isRunning, until } from '../support/processes.js';
import { rowsOf } from '../support/reports.js';
import { ENDLESS, startIq } from '../support/run-iq.js';

/** What Ctrl-C may take at most. */
const LIMIT = 2000;

it.each(['SIGINT', 'SIGTERM'] as const)('stops at %s with the rows that it has', async (signal) => {
  const pictures = Array.from({ length: 40 }, (_, i) => [`in/${i + 10}.jpg`, 'photos/meadow.jpg']);
  const cwd = makePictures({ ...Object.fromEntries(pictures), 'ref.jpg': 'photos/meadow.jpg' });
  // By far the slowest metric.
  const args = ['score', 'in', '-r', 'ref.jpg', '-m', 'ssim.js', '--jobs', '2', '--json', 'r.json'];
  const { child, finished } = startIq([...args, '--csv', '-'], { cwd, detached: true });
  const pid = child.pid ?? 0;
  let seen = '';
  child.stdout?.on('data', (text: string) => {
    seen += text;
  });
  await until(() => seen.includes('10.jpg'), 'a row');
  const workers = childrenOf(pid);

  const started = performance.now();
  process.kill(-pid, signal);
  const { code, stdout, stderr } = await finished;
  expect(performance.now() - started).toBeLessThan(LIMIT);

  expect({ code, stderr }).toEqual({ code: 130, stderr: 'Interrupted.\n' });
  expect(workers.filter(isRunning)).toEqual([]);
  expect(readdirSync(cwd).sort()).toEqual(['in', 'r.json', 'ref.jpg']);
  const rows = rowsOf(path.join(cwd, 'r.json'));
  expect(rows.length).toBeLessThan(40);
  expect(stdout.trimEnd().split('\n')).toHaveLength(rows.length + 1);
  expect(rows.filter(({ reason }) => reason !== null)).toEqual([]);
});

it('stops while it waits for a list that does not end', async () => {
  const cwd = makePictures();
  const { child, finished } = startIq(['score', '-', '-m', 'niqe', '--csv', 'r.csv'], {
    cwd,
    stdin: ENDLESS,
  });
  await until(() => readdirSync(cwd).length > 0, 'the report to be opened');
  child.kill('SIGINT');
  const { code, stderr } = await finished;
  expect({ code, stderr }).toEqual({ code: 130, stderr: 'Interrupted.\n' });
  expect(readdirSync(cwd)).toEqual([]);
});
