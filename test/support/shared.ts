import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Test material too large for the repository: photographs and reference values. */
const ROOT = resolve(process.env.IQ_SHARED ?? new URL('../../../shared', import.meta.url).pathname);

/** Said in the name of a test that is skipped for want of it. */
export const SHARED_HINT = 'needs the shared test material: set IQ_SHARED to its folder';

export function hasShared(path: string): boolean {
  return existsSync(resolve(ROOT, path));
}

export function sharedPath(path: string): string {
  return resolve(ROOT, path);
}
