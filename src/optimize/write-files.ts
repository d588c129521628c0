import { dirname, join } from 'node:path';
import type { ImageInfo } from '../decode/metadata.js';
import type { Source } from '../decode/source.js';
import { outputName } from '../encode/output-name.js';
import { assertBelow, prepareFolder, replacedFile, writeAtomically } from '../encode/write.js';
import { IqError } from '../errors.js';
import { appendSealed, identityOf } from '../runtime/sealed-line.js';
import type { ImageTask } from './optimize-image.js';
import type { ImageRecord } from './record.js';
import type { Outcome } from './try-formats.js';

/** A file to be written, below the output folder. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

interface Plan {
  /** Of each outcome its file below the output folder, or `null`. */
  readonly names: readonly (string | null)[];
  readonly files: readonly NamedFile[];
}

/** Which files come of what was decided. In place, what is kept is not written. */
export function planFiles(
  { path, destination }: ImageTask,
  source: Source,
  info: ImageInfo,
  outcomes: readonly Outcome[],
): Plan {
  if (destination.kind === 'nowhere') return { names: outcomes.map(() => null), files: [] };
  const names = outcomes.map((o) => (o.candidate ? outputName(path, info.format, o.format) : path));
  const files = outcomes.flatMap(({ candidate }, i) =>
    candidate ? [{ name: names[i] ?? path, bytes: candidate.bytes }] : [],
  );
  // One copy of the original stands for all formats that were not worth it, unless an optimised file has its name.
  const isNameTaken = files.some(({ name }) => name === path);
  const needsCopy = destination.kind === 'folder' && !isNameTaken && files.length < outcomes.length;
  return {
    names: names.map((name, i) => (outcomes[i]?.candidate || !isNameTaken ? name : null)),
    files: needsCopy ? [...files, { name: path, bytes: source.bytes }] : files,
  };
}

/**
 * Writes down what is about to happen, then writes the files. In place that is on the disk before anything is replaced, or
 * nothing is.
 *
 * @param record `null` where no journal is kept
 * @returns why it could not be written down, where the files were written all the same
 */
export async function writeFiles(
  task: ImageTask,
  source: Source,
  files: readonly NamedFile[],
  record: ImageRecord | null,
): Promise<string | null> {
  const { destination, path, temporary, settings } = task;
  if (destination.kind === 'nowhere') return null;
  const isInPlace = destination.kind === 'in-place';
  let unrecorded: string | null = null;
  let isPending = record !== null && task.journal !== null;
  const writeDown = () => {
    if (!isPending || !task.journal) return;
    isPending = false;
    try {
      const line = { identity: identityOf(path), json: JSON.stringify(record) };
      appendSealed(task.journal.file, line, isInPlace);
    } catch (error) {
      if (isInPlace && files.length > 0) throw error;
      unrecorded = error instanceof IqError ? error.message : String(error);
    }
  };
  const folder = isInPlace ? task.root : destination.folder;
  const replaced = isInPlace ? await replacedFile(join(task.root, path), settings.followSymlinks) : undefined;
  if (destination.kind === 'folder') await prepareFolder(dirname(join(folder, path)), folder);
  else if (replaced !== undefined && files.length > 0)
    await assertBelow(destination.folders, dirname(replaced));
  for (const { name, bytes } of files) {
    await writeAtomically({
      path: replaced ?? join(folder, name),
      bytes,
      temporary,
      like: source.identity,
      ...(isInPlace && { replaces: source.identity }),
      beforeRename: writeDown,
    });
  }
  // An image that is kept in place has no file to be written.
  writeDown();
  return unrecorded;
}
