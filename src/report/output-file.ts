import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { temporaryName } from '../encode/write.js';
import { IqError, systemCode } from '../errors.js';

/** Where a report's text goes, piece by piece. Nobody sees a half-written file: it appears with `commit`. */
export interface TextOutput {
  write(text: string): Promise<void>;
  commit(): Promise<void>;
  /** Leaves no trace; does nothing after `commit`. */
  discard(): Promise<void>;
}

/** Pieces are gathered to about this many characters before they are written. */
const BUFFERED = 64 * 1024;

/**
 * Opens a report: a file, or the given stream for `-`.
 *
 * @throws IqError `output_unusable` at once, so that a run does not end without its report
 */
export async function openText(path: string, stdout: Writable): Promise<TextOutput> {
  return path === '-' ? streamOutput(stdout) : fileOutput(resolve(path));
}

async function fileOutput(path: string): Promise<TextOutput> {
  const temporary = join(dirname(path), temporaryName());
  const handle: FileHandle = await usable(path, async () => {
    if (await isFolder(path))
      throw Object.assign(new Error(`${basename(path)} is a folder`), { code: 'EISDIR' });
    return open(temporary, 'wx');
  });
  let buffered = '';
  let isOpen = true;
  const flush = async () => {
    const text = buffered;
    buffered = '';
    await handle.writeFile(text);
  };
  return {
    async write(text) {
      buffered += text;
      if (buffered.length >= BUFFERED) await flush();
    },
    async commit() {
      await usable(path, async () => {
        await flush();
        await handle.sync();
        await handle.close();
        isOpen = false;
        await rename(temporary, path);
      });
    },
    async discard() {
      if (isOpen) await handle.close();
      isOpen = false;
      await rm(temporary, { force: true });
    },
  };
}

function streamOutput(stream: Writable): TextOutput {
  return {
    write: (text) =>
      new Promise((done, fail) => {
        stream.write(text, (error) => {
          // The reader (`head`, a pager) has seen enough: no reason to fail the run.
          if (!error || systemCode(error) === 'EPIPE') done();
          else fail(error);
        });
      }),
    commit: async () => {},
    discard: async () => {},
  };
}

async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function usable<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError(
      'output_unusable',
      `The report ${path} cannot be written (${why}). Give another path.`,
      { path, cause },
    );
  }
}
