import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RankRow } from '../../src/report/rank-row.js';
import { type Cells, parseCsv } from './reports.js';
import { type Finished, type Running, type RunOptions, runIq, startIq } from './run-iq.js';

export interface Ranked extends Finished {
  readonly csv: string;
  readonly rows: readonly Cells[];
}

/** Where the runs in a folder keep what they measured. */
export const cacheIn = (cwd: string) => join(cwd, 'cache');

function inFolder(cwd: string, options: RunOptions): RunOptions {
  return { cwd, ...options, env: { IQ_OFFLINE: '1', IQ_CACHE_DIR: cacheIn(cwd), ...options.env } };
}

/** Runs `iq rank` in a folder, without the network and with a cache of its own. */
export function runRank(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return runIq(['rank', ...args], inFolder(cwd, options));
}

/** Starts it. */
export function startRank(cwd: string, args: readonly string[], options: RunOptions = {}): Running {
  return startIq(['rank', ...args], inFolder(cwd, options));
}

/** Runs it and reads its rows from a CSV. */
export async function ranked(
  cwd: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ranked> {
  const finished = await runRank(cwd, [...args, '--csv', 'ranked.csv'], options);
  const csv = readFileSync(join(cwd, 'ranked.csv'), 'utf8');
  return { ...finished, csv, rows: parseCsv(csv) };
}

/** A JSON report's rows. */
export function rankRowsOf(text: string): RankRow[] {
  return JSON.parse(text).rows;
}

/** A column of some rows. */
export function column(rows: readonly Cells[], name: string): (string | undefined)[] {
  return rows.map((row) => row[name]);
}

/** Pictures of all kinds, by where they are put and which fixture they are: one of them twice, one none. */
export const RANKED_PICTURES = {
  'in/meadow.jpg': 'photos/meadow.jpg',
  'in/hedge.webp': 'photos/hedge.webp',
  'in/deep/sunset.jpg': 'photos/sunset.jpg',
  'in/focus.jpg': 'photos/shallow focus.jpg',
  'in/lights.jpg': 'photos/café lights.jpg',
  'in/=sand.jpg': 'photos/sand.jpg',
  'in/twin.jpg': 'photos/sand.jpg',
  'in/broken.png': 'README.md',
};

/** The final scores by path. */
export const scoresOf = (rows: readonly Record<string, string>[]) =>
  Object.fromEntries(rows.map((row) => [row.path, row.final_score]));
