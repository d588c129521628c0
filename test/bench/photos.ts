import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sharedPath } from '../support/shared.js';

/** So many photographs of a folder of the shared ones, evenly over its names. */
export function photosOf(corpus: string, count = Number.POSITIVE_INFINITY): string[] {
  const folder = sharedPath(join('photos', corpus));
  const names = readdirSync(folder).sort();
  const wanted = Math.min(count, names.length);
  return Array.from({ length: wanted }, (_, i) =>
    join(folder, names[Math.floor((i * names.length) / wanted)] ?? ''),
  );
}
