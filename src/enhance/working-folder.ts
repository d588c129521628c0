import { mkdir, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { prepareFolder, writeError } from '../encode/write.js';
import { IqError } from '../errors.js';
import type { EnhanceTask } from './enhance-image.js';

/** Makes the folder, if there is room for so many bytes. */
export type OpenFolder = (bytes: number) => Promise<string>;

/**
 * Where a task's working files lie, and its output until it is whole: beside the output, which has to have the room anyway;
 * in a dry run where the system has its temporary files.
 */
export function temporaryPlace({
  out,
  path,
  temporary,
}: Pick<EnhanceTask, 'out' | 'path' | 'temporary'>): string {
  return join(out === null ? tmpdir() : dirname(join(out.folder, path)), temporary);
}

/** A folder for a large picture's working files, made when it is first asked for. */
export function workingFolder(task: EnhanceTask): { readonly open: OpenFolder; remove(): Promise<void> } {
  const place = temporaryPlace(task);
  return {
    async open(bytes) {
      try {
        if (task.out !== null) await prepareFolder(dirname(place), task.out.folder, task.out.real);
        await mkdir(place, { recursive: true, mode: 0o700 });
        const { bavail, bsize } = await statfs(place);
        if (bavail * bsize < bytes) throw noSpace(place, bytes);
        return place;
      } catch (error) {
        throw error instanceof IqError ? error : writeError(error, place);
      }
    },
    remove: () => rm(place, { recursive: true, force: true }),
  };
}

function noSpace(path: string, bytes: number): IqError {
  const megabytes = Math.ceil(bytes / 1e6);
  return new IqError(
    'no_space',
    `${dirname(path)} has no room for ${megabytes} MB of working files. Free some space and run again.`,
    { path },
  );
}
