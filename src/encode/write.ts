import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, open, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { type Identity, identityOf, isSameState, readSource } from '../decode/source.js';
import { IqError, systemCode } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { isGone, ownerIn, ownerToken } from '../runtime/owner.js';

/**
 * Names of temporary files; short, because a name beside them may already have all of its 255 bytes. Whose they are is in
 * them, so that a later run knows what is left of one that was killed.
 */
const TEMPORARY_NAME = /^\.iq-(.+)\.[0-9a-f]{12}\.tmp$/;
export const temporaryName = () => `.iq-${ownerToken()}.${randomBytes(6).toString('hex')}.tmp`;

/** Whether a file is the temporary one of a run that is known to be over. */
export function isLeftOver(name: string): boolean {
  const owner = TEMPORARY_NAME.test(name) ? ownerIn(name) : undefined;
  return owner !== undefined && isGone(owner);
}

export interface WriteOptions {
  /** The file appears here, whole, or not at all. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** The name the file has until it is whole, in the same folder. */
  readonly temporary: string;
  /** Whose mode and time of change (and owner, as far as allowed) the file takes over. */
  readonly like?: Identity;
  /** The file being replaced must still be as it was when it was read, or hold the new bytes already. */
  readonly replaces?: Identity;
  /** Called once the bytes are on the disk, before they get their name. */
  readonly beforeRename?: () => void;
}

/**
 * Writes a file atomically: a temporary file beside it, flushed to the disk, then renamed over it.
 *
 * @throws IqError `no_space`, `permission_denied`, `changed_while_running` or `write_failed`; nothing is left behind
 */
export async function writeAtomically(options: WriteOptions): Promise<void> {
  const { path, bytes, like, replaces } = options;
  const temporary = join(dirname(path), options.temporary);
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx', 0o600);
    await handle.writeFile(bytes);
    if (like) await takeOver(handle, like);
    else await handle.chmod(0o644);
    await handle.sync();
    await handle.close();
    handle = undefined;
    // The process that began the run was killed, and another may be at the file by now. It removes temporary files before
    // it begins: this one is either gone, or was made after that, and is given up here.
    if (isLeftOver(options.temporary)) throw new IqError('write_failed', `${path} was given up.`, { path });
    options.beforeRename?.();
    if (replaces && !(await isUnchanged(path, replaces))) await assertHolds(path, bytes);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw error instanceof IqError ? error : writeError(error, path);
  }
}

/** The file that is replaced in a source's place: what a followed link leads to, never the link. */
export async function replacedFile(source: string, followSymlinks: boolean): Promise<string> {
  return followSymlinks ? realpath(source).catch(() => source) : source;
}

async function takeOver(handle: FileHandle, like: Identity): Promise<void> {
  // Only root may give files away; for everybody else the owner is right already.
  await handle.chown(like.uid, like.gid).catch(() => {});
  await handle.chmod(like.mode);
  const seconds = Number(like.modifiedNs) / 1e9;
  await handle.utimes(seconds, seconds);
}

async function isUnchanged(path: string, expected: Identity): Promise<boolean> {
  const now = await lstat(path, { bigint: true }).catch((error) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
  return now !== undefined && isSameState(identityOf(now), expected);
}

/** Another run may have come to the same result first. */
async function assertHolds(path: string, bytes: Uint8Array): Promise<void> {
  const now = await readSource(path, { followSymlinks: false, maxFileSize: bytes.length }).catch(
    () => undefined,
  );
  if (now?.bytes.equals(bytes)) return;
  throw new IqError(
    'changed_while_running',
    `${path} was changed or removed by another program while it was being optimised; nothing was written. Run again.`,
    { path },
  );
}

/** Makes the rename itself durable. Some file systems cannot flush a folder; the file itself is flushed already. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

/** The error of an output that the system would not write. */
export function writeError(error: unknown, path: string): IqError {
  const code = systemCode(error);
  const details = { path, cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new IqError(
      'no_space',
      `${path} could not be written: the disk is full. Free some space and run again.`,
      details,
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new IqError(
      'permission_denied',
      `${path} could not be written: its folder may not be changed. Change its permissions or run as its owner.`,
      details,
    );
  }
  const remedy = code === 'ENAMETOOLONG' ? 'Give the image a shorter name.' : 'Check the disk and run again.';
  return new IqError(
    'write_failed',
    `${path} could not be written (${code ?? String(error)}). ${remedy}`,
    details,
  );
}

/**
 * Makes the folder of an output file, and refuses one that a symbolic link leads out of the output folder.
 *
 * @throws IqError `outside_output` or `write_failed`
 */
export async function prepareFolder(folder: string, outputRoot: string): Promise<void> {
  try {
    const realRoot = await realpath(outputRoot);
    // Looked at before anything is made, so that not even an empty folder appears outside.
    if (isInside(await realpath(await deepestExisting(folder)), realRoot)) {
      makeFolder(folder);
      return;
    }
  } catch (error) {
    throw writeError(error, folder);
  }
  throw new IqError(
    'outside_output',
    `${folder} leads outside the output folder ${outputRoot} through a symbolic link; nothing was written there.`,
    { path: folder },
  );
}

/**
 * Proves that a folder which a file is to be replaced in is still where it was: no part of its path has become a link that
 * leads elsewhere.
 *
 * @param folders real paths
 * @throws IqError `changed_while_running`, or `write_failed` and the like where the folder is gone
 */
export async function assertBelow(folders: readonly string[], folder: string): Promise<void> {
  const real = await realpath(folder).catch((error) => {
    throw writeError(error, folder);
  });
  if (folders.some((known) => isInside(real, known))) return;
  throw new IqError(
    'changed_while_running',
    `${folder} has become a symbolic link that leads to ${real}; nothing was written there. Run again.`,
    { path: folder },
  );
}

/** Whether a path is a folder itself or lies below it. Both must be absolute and free of links. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function deepestExisting(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const exists = await lstat(at).then(
      () => true,
      () => false,
    );
    if (exists || at === dirname(at)) return at;
  }
}
