import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';
import { type Identity, identityOf, isSameState, readSource } from '../decode/source.js';
import { IqError, systemCode } from '../errors.js';
import { type HeldFolder, holdFolder, isInside } from '../held-folder.js';
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
  /** Real folders; the file must lie in one of them. Without them that may be anywhere. */
  readonly within?: readonly string[];
  /** Whose mode and time of change (and owner, as far as allowed) the file takes over. */
  readonly like?: Identity;
  /** The file being replaced must still be as it was when it was read, or hold the new bytes already. */
  readonly replaces?: Identity;
  /** Called once the bytes are on the disk, before they get their name. */
  readonly beforeRename?: () => void;
}

/**
 * Writes a file atomically: a temporary file beside it, flushed to the disk, then renamed over it. All of that happens in one
 * folder that is held meanwhile: where the system has a way to that, no link in its path can lead elsewhere in between.
 *
 * @throws IqError `no_space`, `permission_denied`, `outside_output`, `changed_while_running` or `write_failed`; nothing is
 * left behind
 */
export async function writeAtomically(options: WriteOptions): Promise<void> {
  const { path, within } = options;
  let folder: HeldFolder | undefined;
  try {
    folder = await holdFolder(dirname(path));
    if (within) await assertWithin(folder, path, within);
    await writeInto(folder, options);
  } catch (error) {
    throw error instanceof IqError ? error : writeError(error, path);
  } finally {
    await folder?.close();
  }
}

async function writeInto(folder: HeldFolder, options: WriteOptions): Promise<void> {
  const { path, bytes, like, replaces, within } = options;
  const temporary = folder.at(options.temporary);
  const target = folder.at(basename(path));
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, 'wx', 0o600);
    // Again, before there is a byte in it: a folder that cannot be held may have been swapped since.
    if (within) await assertWithin(folder, path, within);
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
    if (replaces && !(await isUnchanged(target, replaces))) await assertHolds(target, path, bytes);
    await rename(temporary, target);
    await syncFolder(folder.at('.'));
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

/** @throws IqError `outside_output` */
async function assertWithin(folder: HeldFolder, path: string, within: readonly string[]): Promise<void> {
  const place = await folder.place();
  if (within.some((known) => isInside(place, known))) return;
  throw new IqError(
    'outside_output',
    `${path} leads outside ${within.join(', ')} through a symbolic link; nothing was written there.`,
    { path },
  );
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
async function assertHolds(target: string, path: string, bytes: Uint8Array): Promise<void> {
  const now = await readSource(target, { followSymlinks: false, maxFileSize: bytes.length }).catch(
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
 * Makes the folder of an output file, and refuses one that a symbolic link leads out of the output folder. It is gone down
 * step by step, each in the folder that is held, so that not even an empty folder appears outside.
 *
 * @param folder below `outputRoot`
 * @param real the real path that the output folder has
 * @throws IqError `outside_output` or `write_failed`
 */
export async function prepareFolder(folder: string, outputRoot: string, real: string): Promise<void> {
  let held: HeldFolder | undefined;
  try {
    held = await holdFolder(folder).catch(() => undefined);
    if (held) return await assertWithin(held, folder, [real]);
    held = await holdFolder(outputRoot);
    await assertWithin(held, folder, [real]);
    for (const name of relative(outputRoot, folder).split(sep)) {
      const next = await stepInto(held.at(name));
      await held.close();
      held = next;
      await assertWithin(held, folder, [real]);
    }
  } catch (error) {
    throw error instanceof IqError ? error : writeError(error, folder);
  } finally {
    await held?.close();
  }
}

/** The folder, made if it does not exist. */
async function stepInto(folder: string): Promise<HeldFolder> {
  try {
    return await holdFolder(folder);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
  await mkdir(folder).catch((error) => {
    // Another worker was first.
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  return holdFolder(folder);
}
