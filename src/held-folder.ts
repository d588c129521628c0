import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { platform } from 'node:os';
import { join, sep } from 'node:path';

/** Linux's; Node has no name for it. Opens a folder that may be written to but not read, too. */
const O_PATH = 0o10000000;

/** A folder that stays the same one, whatever becomes of its path, where the system has a way to that (Linux with /proc). */
export interface HeldFolder {
  /** The real path that it has now. */
  place(): Promise<string>;
  /** The path of what has this name in it. Elsewhere than on Linux it goes by the folder's path, and is as good as that. */
  at(name: string): string;
  close(): Promise<void>;
}

/** @throws the system's error */
export async function holdFolder(folder: string): Promise<HeldFolder> {
  if (platform() === 'linux') {
    const handle = await open(folder, O_PATH | constants.O_DIRECTORY);
    if ((await placeOf(handle)) !== undefined) {
      const own = pathOf(handle);
      return {
        place: () => readlink(own),
        at: (name) => join(own, name),
        close: () => handle.close(),
      };
    }
    await handle.close();
  }
  return { place: () => realpath(folder), at: (name) => join(folder, name), close: async () => {} };
}

/** The real path that an open file has now; `undefined` where the system does not tell. */
export async function placeOf(handle: FileHandle): Promise<string | undefined> {
  return readlink(pathOf(handle)).catch(() => undefined);
}

/**
 * The folder's path without symbolic links, or as it is when there is no folder. It is the system's own: on a disk that
 * does not tell upper from lower case, the one that `placeOf` its files begins with, however it was typed.
 */
export async function realFolder(folder: string): Promise<string> {
  try {
    const held = await holdFolder(folder);
    try {
      return await held.place();
    } finally {
      await held.close();
    }
  } catch {
    return folder;
  }
}

/** Whether a path is a folder itself or lies below it. Both must be absolute and free of links. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function pathOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}
