import { spawnSync } from 'node:child_process';
import { it } from 'vitest';

/** `it` where a program is installed. Elsewhere the test is skipped, visibly; under CI it runs, and fails. */
export function itWith(program: string): typeof it | typeof it.skip {
  const found = spawnSync(program, ['--version']).error === undefined;
  if (found || process.env.CI) return it;
  console.warn(`Skipped: ${program} is not installed.`);
  return it.skip;
}
