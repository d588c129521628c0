import { dirname, join } from 'node:path';
import type { Source } from '../decode/source.js';
import { prepareFolder, writeAtomically } from '../encode/write.js';
import { IqError } from '../errors.js';
import { appendSealed, identityOf } from '../runtime/sealed-line.js';
import type { EnhanceTask } from './enhance-image.js';
import type { EnhanceRecord } from './record.js';

/**
 * Writes the output of an image, and before it gets its name what was done into the journal.
 *
 * @returns why it could not be written down, where the file was written all the same
 * @throws IqError what {@link writeAtomically} throws
 */
export async function writeResult(
  { out, journal, path, temporary }: EnhanceTask,
  source: Source,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
  record: EnhanceRecord,
): Promise<string | null> {
  if (out === null) return null;
  let unrecorded: string | null = null;
  const target = join(out.folder, name);
  await prepareFolder(dirname(target), out.folder, out.real);
  await writeAtomically({
    path: target,
    bytes,
    temporary,
    within: [out.real],
    like: source.identity,
    beforeRename() {
      if (journal === null) return;
      try {
        appendSealed(journal.file, { identity: identityOf(path), json: JSON.stringify(record) }, false);
      } catch (error) {
        unrecorded = error instanceof IqError ? error.message : String(error);
      }
    },
  });
  return unrecorded;
}
