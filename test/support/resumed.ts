import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseCsv } from './reports.js';
import { type Finished, type RunOptions, runIq, startIq } from './run-iq.js';

/** Small pictures of all kinds: some that get smaller, some that are kept. */
export const SMALL_PICTURES = {
  'in/a.JPG': 'special/colour/adobe-rgb.jpg',
  'in/b.jpg': 'special/formats/progressive.jpg',
  'in/deep/b.png': 'photos/sunset small.png',
  'in/deep/c.webp': 'special/formats/lossless.webp',
  'in/deep/f.jpg': 'special/formats/progressive.jpg',
  'in/d.gif': 'special/animated/spinner.gif',
  'in/e.jpg': 'special/sizes/13x17.jpg',
};

/** Enough of them that a run is in the middle of its work most of the time. */
export const MANY_PICTURES = Object.fromEntries(
  Array.from({ length: 6 }, (_, i) =>
    Object.entries(SMALL_PICTURES).map(([name, fixture]) => [name.replace('in/', `${i}/`), fixture]),
  ).flat(),
);

const cacheIn = (cwd: string) => path.join(cwd, 'cache');

function inFolder(cwd: string, options: RunOptions): RunOptions {
  return { cwd, ...options, env: { IQ_CACHE_DIR: cacheIn(cwd), ...options.env } };
}

/** Starts `iq optimize in` in a folder, with a cache of its own. */
export function startOptimize(cwd: string, args: readonly string[], options: RunOptions = {}) {
  return startIq(['optimize', 'in', '--effort', '0', ...args], inFolder(cwd, options));
}

export interface Resumed extends Finished {
  /** The CSV without the times. */
  readonly csv: readonly Record<string, string>[];
  /** Images that an earlier run did. */
  readonly unchanged: number;
}

/** Runs it to its end. */
export async function optimise(
  cwd: string,
  args: readonly string[] = [],
  options: RunOptions = {},
): Promise<Resumed> {
  const run = ['optimize', 'in', '--effort', '0', '--csv', 'r.csv', ...args];
  return resumed(cwd, await runIq(run, inFolder(cwd, options)));
}

export function resumed(cwd: string, finished: Finished, name = 'r.csv'): Resumed {
  return {
    ...finished,
    csv: withoutTimes(path.join(cwd, name)),
    unchanged: Number(/^(\d+) unchanged/m.exec(finished.stderr)?.[1] ?? 0),
  };
}

export function withoutTimes(file: string): Record<string, string>[] {
  return parseCsv(readFileSync(file, 'utf8')).map(({ ms: _, ...cells }) => cells);
}

/** The journals of all runs in a folder. */
export function journalsIn(cwd: string): string[] {
  const folder = path.join(cacheIn(cwd), 'runs');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.journal'))
    .map((name) => path.join(folder, name));
}

/** Takes the last line off the journals, that a run in place is over: as if it had been killed just before. */
export function forgetEnd(cwd: string): void {
  for (const journal of journalsIn(cwd)) {
    const lines = readFileSync(journal, 'utf8').trimEnd().split('\n');
    if (!lines.at(-1)?.includes('"path":"\\u0000')) throw new Error('The run did not end.');
    writeFileSync(journal, `${lines.slice(0, -1).join('\n')}`);
  }
}
