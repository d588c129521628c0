import path from 'node:path';
import { expect } from 'vitest';
import { contents } from './pictures.js';
import { rowsOf } from './reports.js';
import { type RunOptions, runIq } from './run-iq.js';

/**
 * Runs over the folder `in` and expects just these paths to fail, each with its code: the others are done, the exit code is
 * 1, every sentence names its file, and the sources stay as they are.
 */
export async function expectFailures(
  root: string,
  codes: Record<string, string>,
  args: string[] = [],
  options: RunOptions = {},
) {
  const folder = path.join(root, 'in');
  const before = contents(folder);
  const { code, stderr } = await runIq(['optimize', 'in', '--json', 'r.json', ...args], {
    cwd: root,
    ...options,
  });
  expect(code).toBe(1);
  expect(contents(folder)).toEqual(before);
  const rows = rowsOf(path.join(root, 'r.json'));
  const failed = rows.filter(({ status }) => status === 'failed');
  expect(Object.fromEntries(failed.map(({ path, reason }) => [path, reason]))).toEqual(codes);
  for (const { path, message } of failed) {
    expect(message).toContain(path);
    expect(stderr).toContain(`failed ${path} (`);
  }
  return { rows, stderr };
}
