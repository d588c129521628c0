import { realpath } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { IqError } from '../errors.js';
import { metaPath } from '../report/meta.js';

/** Watches over the paths of a ranking as they pass by, however many they are. */
export interface OverwriteGuard {
  /**
   * @param path of an image, relative to the root
   * @throws IqError `output_is_input` where it is about to be written over
   */
  check(path: string): Promise<void>;
}

/**
 * Proves that neither a ranking, nor what stands beside it, nor its images are written over.
 *
 * @param targets absolute paths of what is to be written
 * @param csv absolute; `null` for a ranking that is no file
 * @param root that the images' paths start from; `null` where that is not known
 * @throws IqError `output_is_input` where the ranking itself would be
 */
export async function openOverwriteGuard(
  targets: readonly string[],
  csv: string | null,
  root: string | null,
): Promise<OverwriteGuard> {
  const existing = new Set((await Promise.all(targets.map(real))).filter((path) => path !== null));
  const own =
    csv === null
      ? []
      : ([
          ['ranking', csv],
          ['meta file', metaPath(csv)],
        ] as const);
  for (const [what, path] of own) {
    const file = await real(path);
    if (file !== null && existing.has(file)) throw refusal(what, file);
  }
  const names = new Set([...existing].map((path) => basename(path)));
  return {
    async check(path) {
      // Where nothing is there yet, nothing can be lost; a look at the disk for each of a million rows would take long.
      if (root === null || !names.has(posix.basename(path))) return;
      const found = await real(join(root, path));
      if (found !== null && existing.has(found)) throw refusal('image', path);
    },
  };
}

const real = (path: string) => realpath(path).catch(() => null);

function refusal(what: string, path: string): IqError {
  const message = `The evaluation would overwrite the ${what} ${path}; give its output another place.`;
  return new IqError('output_is_input', message, { path });
}
