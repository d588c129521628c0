import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type ErrorCode, IqError, systemCode } from '../errors.js';
import { estimateReading, type ImageLimits, type Need } from '../limits.js';

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

/** Systems read no more than 2 GiB at once. */
const MOST_AT_ONCE = 2 ** 30;

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

export interface ReadOptions extends Pick<ImageLimits, 'maxFileSize'> {
  readonly followSymlinks: boolean;
}

/**
 * Reads a whole file through one handle, so that nothing can be swapped between the look and the read: what is returned is
 * one version of the file, as it was at one time. Pipes do not block it, and the last part of the path is not followed as a
 * link unless asked.
 *
 * @throws IqError `not_found`, `permission_denied`, `symlink`, `not_a_file`, `empty_file`, `file_too_large`,
 * `changed_while_running` or `read_failed`
 */
export async function readSource(path: string, options: ReadOptions): Promise<Source>;
/** The same, unless that takes more memory than is given. */
export async function readSource(path: string, options: ReadOptions, memory: number): Promise<Source | Need>;
export async function readSource(
  path: string,
  options: ReadOptions,
  memory = Number.POSITIVE_INFINITY,
): Promise<Source | Need> {
  const { followSymlinks, maxFileSize } = options;
  const noFollow = followSymlinks ? 0 : constants.O_NOFOLLOW;
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | noFollow);
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      const kind = stats.isDirectory() ? 'a folder' : 'a pipe or a device';
      throw new IqError('not_a_file', `${path} is ${kind}, not an image file.`, { path });
    }
    const identity = identityOf(stats);
    if (identity.size === 0n) {
      throw new IqError('empty_file', `${path} is empty; restore it from a backup or remove it.`, { path });
    }
    if (identity.size > maxFileSize) {
      throw new IqError(
        'file_too_large',
        `${path} has ${identity.size} bytes, more than the ${maxFileSize} allowed; raise --max-file-size if you trust it.`,
        { path },
      );
    }
    const need = estimateReading(Number(identity.size));
    if (need > memory) return { memory: need };
    const bytes = await readBytes(handle, Number(identity.size));
    const after = identityOf(await handle.stat({ bigint: true }));
    if (bytes === null || !isSameState(identity, after)) {
      throw new IqError(
        'changed_while_running',
        `${path} was changed by another program while it was being read. Run again.`,
        { path },
      );
    }
    return { bytes, identity };
  } catch (error) {
    throw error instanceof IqError ? error : openError(error, path);
  } finally {
    await handle?.close();
  }
}

/** So many bytes and no more, however many there are by now; `null` if there are fewer. */
async function readBytes(handle: FileHandle, length: number): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(bytes, at, Math.min(length - at, MOST_AT_ONCE));
    if (bytesRead === 0) return null;
    at += bytesRead;
  }
  return bytes;
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
