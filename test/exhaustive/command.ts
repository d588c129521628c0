import { execFile } from 'node:child_process';
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Format, Row } from '../../src/types.js';

const COMMAND = new URL('../../bin/iq.js', import.meta.url).pathname;

interface Run {
  readonly format: Format;
  readonly target: number;
  readonly jobs: number;
}

/** Runs the real command on a folder and returns its rows. */
export async function runOnce(source: string, out: string, run: Run): Promise<readonly Row[]> {
  return optimize(source, run, ['--format', run.format, '--out', out]);
}

/**
 * Runs the command on its own output, to another folder and in place, and names every file whose bytes changed. In place
 * every image keeps its format, so what was kept in a format that was not asked for may be optimised there.
 */
export async function runAgain(rows: readonly Row[], out: string, run: Run): Promise<string[]> {
  const [copy, inPlace] = [`${out}-copy`, `${out}-in-place`];
  await runOnce(out, copy, run);
  await cp(out, inPlace, { recursive: true });
  await optimize(inPlace, run, ['--in-place']);
  const changed: string[] = [];
  for (const { output, format_out } of rows) {
    if (output === null) continue;
    const before = await readFile(join(out, output));
    if (!before.equals(await readFile(join(copy, output)))) changed.push(`a second run changed ${output}`);
    if (format_out !== run.format) continue;
    if (!before.equals(await readFile(join(inPlace, output))))
      changed.push(`a run in place changed ${output}`);
  }
  return changed;
}

async function optimize(
  source: string,
  { target, jobs }: Run,
  more: readonly string[],
): Promise<readonly Row[]> {
  const options = ['--target', String(target), '--jobs', String(jobs), '--quiet', '--json', '-'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [COMMAND, 'optimize', source, ...more, ...options],
    { maxBuffer: 64e6 },
  );
  return (JSON.parse(stdout) as { rows: Row[] }).rows;
}
