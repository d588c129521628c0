import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a run of the tests a temporary folder of its own and removes it at the end: the runner ends its processes by a
 * signal, and commands are killed in tests, so that not each of them can remove what it made.
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'iq-tests-'));
  // Some commands are run as another user.
  chmodSync(folder, 0o755);
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
