import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftOver } from './write.js';

/** Folders that are looked into at the same time. */
const AT_ONCE = 64;

/**
 * Removes what killed runs left half-written. A process of such a run that is still ending can rename nothing from then on:
 * see `writeAtomically`.
 */
export async function removeLeftovers(folders: Iterable<string>): Promise<void> {
  const left = [...new Set(folders)];
  const next = async () => {
    for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names)
        if (isLeftOver(name)) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
