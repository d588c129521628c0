import { lstat, stat } from 'node:fs/promises';
import type { EntryError } from './listing.js';
import { brokenLink, describeFailure, notAFile, unfollowedLink } from './path-errors.js';

/** What is at a path that was named. */
export interface Look {
  /** A folder, or a symbolic link to one. */
  readonly isFolder: boolean;
  readonly isLink: boolean;
  /** Why it is no regular file; a link to one is a file when links are followed. */
  readonly error?: EntryError;
}

export async function look(target: string, followSymlinks: boolean): Promise<Look> {
  try {
    const found = await lstat(target);
    if (found.isSymbolicLink()) return await lookBehind(target, followSymlinks);
    const isFolder = found.isDirectory();
    return found.isFile()
      ? { isFolder, isLink: false }
      : { isFolder, isLink: false, error: notAFile(target) };
  } catch (error) {
    return { isFolder: false, isLink: false, error: describeFailure(target, error) };
  }
}

async function lookBehind(target: string, followSymlinks: boolean): Promise<Look> {
  try {
    const found = await stat(target);
    const isFolder = found.isDirectory();
    if (!followSymlinks) return { isFolder, isLink: true, error: unfollowedLink(target) };
    return found.isFile() ? { isFolder, isLink: true } : { isFolder, isLink: true, error: notAFile(target) };
  } catch (error) {
    if (!followSymlinks) return { isFolder: false, isLink: true, error: unfollowedLink(target) };
    return { isFolder: false, isLink: true, error: linkFailure(target, error) };
  }
}

/** What a failed look behind a symbolic link means. */
export function linkFailure(link: string, error: unknown): EntryError {
  const failure = describeFailure(link, error);
  return failure.code === 'not_found' ? brokenLink(link) : failure;
}
