import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addPictures, makePictures } from '../support/pictures.js';
import { childrenOf, isRunning, until } from '../support/processes.js';
import { cacheIn, column, ranked, startRank } from '../support/ranked.js';
import { readCsv } from '../support/reports.js';

const COUNT = 800;

/** A folder with so many pictures that a run takes some seconds, and one for temporary files. */
function makeMany(count = COUNT): { root: string; env: Record<string, string> } {
  const root = makePictures({ 'in/0.jpg': 'photos/sand.jpg' });
  for (let i = 1; i < count; i++) linkSync(path.join(root, 'in/0.jpg'), path.join(root, `in/${i}.jpg`));
  mkdirSync(path.join(root, 'tmp'));
  return { root, env: { TMPDIR: path.join(root, 'tmp') } };
}

const storeOf = (root: string) => path.join(cacheIn(root), 'measured/pictures');
const measured = (root: string) =>
  existsSync(storeOf(root)) ? readFileSync(storeOf(root), 'utf8').split('\n').length - 2 : 0;
const ARGS = ['in', '--csv', 'r.csv', '--jobs', '2', '--no-cache', '--dedupe', 'off', '--log-file', 'log'];

/** Waits until pictures are being measured. */
async function started(pid: number): Promise<number[]> {
  await until(() => childrenOf(pid).length === 2, 'all workers');
  return childrenOf(pid);
}

describe('Ctrl-C', () => {
  it.each([
    ['to the process', (pid: number) => process.kill(pid, 'SIGINT')],
    ['to its group, as a terminal sends it', (pid: number) => process.kill(-pid, 'SIGINT')],
  ])('%s ranks what was measured, and leaves nothing half-written', async (_, send) => {
    const { root, env } = makeMany();
    // A small picture of another kind comes first, so that there is something before the signal.
    addPictures(root, { 'in/! first.png': 'special/sizes/11x11.png', 'in/! broken.jpg': 'README.md' });
    const { child, finished } = startRank(root, [...ARGS, '--report', 'p.html'], { env, detached: true });
    const pid = child.pid ?? 0;
    const log = path.join(root, 'log');
    const workers = await started(pid);
    await until(
      () => existsSync(log) && readFileSync(log, 'utf8').includes('failed'),
      'a failure to be told',
    );
    send(pid);
    const { code, stdout, stderr } = await finished;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(workers.filter(isRunning)).toEqual([]);
    const rows = readCsv(path.join(root, 'r.csv'));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(COUNT + 2);
    expect(stderr).toMatch(/Interrupted\. \d+ ranked, /);
    const scored = rows.filter((row) => row.final_score !== '');
    expect(column(scored, 'rank')).toEqual(scored.map((_, i) => `${i + 1}`));
    for (const row of rows) if (row.final_score === '') expect(row.path).toBe('! broken.jpg');
    const meta = JSON.parse(readFileSync(path.join(root, 'r.csv.meta.json'), 'utf8'));
    expect(meta).toMatchObject({ interrupted: true, rows: rows.length });
    const page = readFileSync(path.join(root, 'p.html'), 'utf8');
    for (const words of ['<strong>Interrupted.</strong>', '! broken.jpg']) {
      expect(page.includes(words), words).toBe(true);
    }
    expect(readdirSync(root).sort()).toEqual(['in', 'log', 'p.html', 'r.csv', 'r.csv.meta.json', 'tmp']);
    expect(readdirSync(path.join(root, 'tmp'))).toEqual([]);
  });

  it('keeps what was measured for the next run, which goes on from there', async () => {
    const names = Array.from({ length: 60 }, (_, i) => [`in/${i}.jpg`, 'photos/sand.jpg']);
    const root = makePictures(Object.fromEntries(names));
    const { child, finished } = startRank(root, ['in', '--csv', 'r.csv', '--jobs', '1']);
    await until(() => measured(root) > 3, 'a few measurements');
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    const before = measured(root);
    const again = await ranked(root, ['in']);
    expect(again.code).toBe(0);
    expect(measured(root)).toBe(60);
    expect(before).toBeLessThan(60);
    expect(again.csv).toBe((await ranked(root, ['in', '--no-cache'])).csv);
  });

  it('does not write curves that were fitted to a part of the pictures', async () => {
    const { root, env } = makeMany();
    const args = ['in', '--calibrate', 'curves.json', '--jobs', '1', '--no-cache', '--csv', 'r.csv'];
    const { child, finished } = startRank(root, args, { env });
    await until(() => childrenOf(child.pid ?? 0).length === 1, 'a worker');
    child.kill('SIGINT');
    const { code } = await finished;
    expect(code).toBe(130);
    expect(existsSync(path.join(root, 'curves.json'))).toBe(false);
  });
});

it.each([1, 2])('%d workers that die cost no row', async (count) => {
  const { root, env } = makeMany(120);
  const { child, finished } = startRank(root, ARGS, { env });
  const workers = await started(child.pid ?? 0);
  for (const worker of workers.slice(0, count)) process.kill(worker, 'SIGKILL');
  const { code } = await finished;
  expect(code).toBe(0);
  const rows = readCsv(path.join(root, 'r.csv'));
  expect(rows).toHaveLength(120);
  expect(rows.filter((row) => row.final_score === '')).toEqual([]);
});
