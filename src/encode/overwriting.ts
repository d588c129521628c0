import { realpath } from 'node:fs/promises';
import { absolutePath, type Listing, withWatched } from '../discover/listing.js';
import { IqError } from '../errors.js';

/**
 * Proves that none of a listing's files is about to be written over.
 *
 * @param what the files are to the run, in a word
 * @param targets absolute paths of what the run writes itself
 * @throws IqError `output_is_input`
 */
export async function assertNotWrittenOver(
  what: 'input' | 'reference',
  listing: Pick<Listing, 'root' | 'entries' | 'shard'>,
  targets: readonly string[],
): Promise<void> {
  const found = await Promise.all(targets.map((target) => realpath(target).catch(() => null)));
  const written = new Set(found.filter((path) => path !== null));
  // Hardly ever is anything there yet; if so, files may be reached through links, which is looked up one by one.
  if (written.size === 0) return;
  for (const entry of withWatched(listing)) {
    const path = await realpath(absolutePath(listing, entry)).catch(() => null);
    if (path === null || !written.has(path)) continue;
    const message = `The report would overwrite the ${what} ${entry.path}; give it another name.`;
    throw new IqError('output_is_input', message, { path: entry.path });
  }
}
