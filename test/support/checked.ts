import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckRow } from '../../src/check/check-row.js';
import { type Finished, type RunOptions, runIq } from './run-iq.js';

export interface Checked extends Finished {
  readonly rows: readonly CheckRow[];
}

/** Runs `iq check` in a folder, without the network. */
export function runCheck(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const env = { IQ_OFFLINE: '1', IQ_CACHE_DIR: join(cwd, 'no cache'), ...options.env };
  return runIq(['check', ...args], { cwd, ...options, env });
}

/** Runs it and reads its rows from a JSON report. */
export async function checked(
  cwd: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Checked> {
  const finished = await runCheck(cwd, [...args, '--json', 'checked.json'], options);
  return { ...finished, rows: JSON.parse(readFileSync(join(cwd, 'checked.json'), 'utf8')).rows };
}

/** What was found, as `level code`, by path. */
export function findingsOf(rows: readonly CheckRow[]): Record<string, string[]> {
  const words = rows.map(({ path, findings }) => [
    path,
    findings.map(({ level, code }) => `${level} ${code}`),
  ]);
  return Object.fromEntries(words);
}
