import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type ErrorCode, IqError, systemCode } from '../errors.js';

/** A source file as it was when it was read: what is examined, decoded and copied is always these bytes. */
export interface Source {
  readonly bytes: Buffer;
  readonly identity: Identity;
}

/** Enough of a file's state to notice that somebody changed or replaced it. */
export interface Identity {
  readonly device: bigint;
  readonly inode: bigint;
  readonly size: bigint;
  readonly modifiedNs: bigint;
  /** When anything of it, its place or permissions too, was changed last. */
  readonly changedNs: bigint;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

const OPEN_ERRORS: Record<string, { code: ErrorCode; text: string }> = {
  ENOENT: { code: 'not_found', text: 'does not exist; check the path, or whether another program moved it' },
  ENOTDIR: { code: 'not_found', text: 'does not exist; a part of its path is not a folder' },
  EACCES: { code: 'permission_denied', text: 'may not be read; change its permissions or run as its owner' },
  EPERM: { code: 'permission_denied', text: 'may not be read; change its permissions or run as its owner' },
  ELOOP: { code: 'symlink', text: 'is a symbolic link; name the real file, or pass --follow-symlinks' },
  ENXIO: { code: 'not_a_file', text: 'is a socket or a device, not a file' },
  EISDIR: { code: 'not_a_file', text: 'is a folder, not an image file' },
};

function openError(error: unknown, path: string): IqError {
  const known = OPEN_ERRORS[systemCode(error) ?? ''];
  const text = known?.text ?? `could not be read (${systemCode(error) ?? String(error)}); check the disk`;
  return new IqError(known?.code ?? 'read_failed', `${path} ${text}.`, { path, cause: error });
}

/**
 * Reads a whole file through one handle, so that nothing can be swapped between the look and the read. Pipes do not
 * block it, and the last part of the path is not followed as a link unless asked.
 *
 * @throws IqError `not_found`, `permission_denied`, `symlink`, `not_a_file`, `empty_file` or `read_failed`
 */
export async function readSource(path: string, options: { followSymlinks: boolean }): Promise<Source> {
  const noFollow = options.followSymlinks ? 0 : constants.O_NOFOLLOW;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? 'a folder' : 'a pipe or a device';
      throw new IqError('not_a_file', `${path} is ${kind}, not an image file.`, { path });
    }
    const bytes = await handle.readFile();
    if (bytes.length === 0) {
      throw new IqError('empty_file', `${path} is empty; restore it from a backup or remove it.`, { path });
    }
    return { bytes, identity: identityOf(stats) };
  } catch (error) {
    throw error instanceof IqError ? error : openError(error, path);
  } finally {
    await handle?.close();
  }
}

/** The identity in a `stat` made with `bigint: true`. */
export function identityOf(stats: {
  dev: bigint;
  ino: bigint;
  size: bigint;
  mtimeNs: bigint;
  ctimeNs: bigint;
  mode: bigint;
  uid: bigint;
  gid: bigint;
}): Identity {
  return {
    device: stats.dev,
    inode: stats.ino,
    size: stats.size,
    modifiedNs: stats.mtimeNs,
    changedNs: stats.ctimeNs,
    mode: Number(stats.mode & 0o7777n),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
  };
}

/** Whether two looks saw the same file in the same state. */
export function isSameState(a: Identity, b: Identity): boolean {
  return a.device === b.device && a.inode === b.inode && a.size === b.size && a.modifiedNs === b.modifiedNs;
}

/** A name for a file in its state: another after any change to it. */
export function stateKey({ device, inode, size, modifiedNs, changedNs }: Identity): string {
  return [device, inode, size, modifiedNs, changedNs].join(' ');
}
