import { dirname, relative, resolve, sep } from 'node:path';
import { createMeta, type Meta, metaPath } from '../report/meta.js';
import { isStream, openText } from '../report/output-file.js';

/**
 * Writes what a CSV cannot say about itself beside it, unless that goes to a stream.
 *
 * @param facts `root` is the absolute folder that the paths in the CSV start from; `null` where it is not known
 * @throws IqError `output_unusable`
 */
export async function writeMeta(
  csv: string,
  command: string,
  config: unknown,
  facts: Pick<Meta, 'rows' | 'listingDigest' | 'shard' | 'interrupted' | 'root'>,
): Promise<void> {
  if (await isStream(csv)) return;
  const root = facts.root === null ? null : fromFolder(dirname(resolve(csv)), facts.root);
  const { rows, listingDigest, shard, interrupted } = facts;
  const meta = createMeta(command, config, { rows, root, listingDigest, shard, interrupted });
  const output = await openText(metaPath(csv), process.stdout);
  await output.write(`${JSON.stringify(meta, null, 2)}\n`);
  await output.commit();
}

/** A relative path with `/`, so that CSV, meta file and images can move together. */
function fromFolder(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/') || '.';
}
