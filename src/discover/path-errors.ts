import { type ErrorCode, systemCode } from '../errors.js';
import type { EntryError } from './listing.js';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'not_found',
  ENOTDIR: 'not_found',
  ENAMETOOLONG: 'not_found',
  ERR_INVALID_ARG_VALUE: 'not_found',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
};

/**
 * What a failed look at a path means to its user. Node puts U+FFFD where a name's bytes are not UTF-8, and what
 * comes of that leads nowhere: such a file is there and cannot be named.
 */
export function describeFailure(target: string, error: unknown): EntryError {
  const system = systemCode(error) ?? 'an unknown error';
  const code = CODES[system] ?? 'read_failed';
  if (system === 'ERR_INVALID_ARG_VALUE') {
    return {
      code,
      message: `Expected a path but received ${JSON.stringify(target)}, which has a NUL byte in it.`,
    };
  }
  if (code === 'not_found' && target.includes('\uFFFD')) {
    return {
      code: 'read_failed',
      message: `Expected a name in UTF-8 but the bytes of ${target} are something else. Rename it.`,
    };
  }
  if (code === 'not_found') return { code, message: `Expected a file at ${target} but nothing is there.` };
  if (code === 'permission_denied') {
    return {
      code,
      message: `Expected to read ${target} but the system refused (${system}). Check its permissions.`,
    };
  }
  return { code, message: `Expected to read ${target} but the system answered ${system}.` };
}

/** The path that a failed system call was about. */
export function failedPath(error: unknown): string | undefined {
  return error instanceof Error && 'path' in error ? String(error.path) : undefined;
}

export function notAFile(target: string): EntryError {
  const message = `Expected a file at ${target} but it is a folder, a pipe, a socket or a device.`;
  return { code: 'not_a_file', message };
}

export function unfollowedLink(target: string): EntryError {
  const message = `Expected a file at ${target} but it is a symbolic link. Name what it leads to, or follow links.`;
  return { code: 'symlink', message };
}

export function brokenLink(target: string): EntryError {
  const message = `Expected a file behind the symbolic link ${target} but it leads nowhere. Mend or remove it.`;
  return { code: 'not_found', message };
}
