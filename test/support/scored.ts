import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScoreRow } from '../../src/score/score-image.js';
import { type Finished, type RunOptions, runIq } from './run-iq.js';

export interface Scored extends Finished {
  readonly rows: readonly ScoreRow[];
}

/** Runs `iq score` in a folder, without the network, and reads its rows from a JSON report. */
export async function scored(
  cwd: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Scored> {
  const finished = await runScore(cwd, [...args, '--json', 'scores.json'], options);
  return { ...finished, rows: JSON.parse(readFileSync(join(cwd, 'scores.json'), 'utf8')).rows };
}

/** Runs `iq score` in a folder, without the network. */
export function runScore(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const env = { IQ_OFFLINE: '1', IQ_CACHE_DIR: join(cwd, 'no cache'), ...options.env };
  return runIq(['score', ...args], { cwd, ...options, env });
}

/** A row's reason by its path. */
export function reasons(rows: readonly ScoreRow[]): Record<string, ScoreRow['reason']> {
  return Object.fromEntries(rows.map(({ path, reason }) => [path, reason]));
}
