import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemCode } from './errors.js';

/**
 * Makes a folder and those around it.
 *
 * @returns the outermost that was made, if any
 * @throws the system's error
 */
export function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true });
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    // So Node calls it too if a disk may only be read; of one folder alone it gives the system's own word.
    let missing = resolve(folder);
    while (dirname(missing) !== missing && !existsSync(dirname(missing))) missing = dirname(missing);
    mkdirSync(missing);
    mkdirSync(folder, { recursive: true });
    return missing;
  }
}
