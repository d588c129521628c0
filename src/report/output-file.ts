import { lstat, open, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { isInside, temporaryName } from '../encode/write.js';
import { IqError, systemCode } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { remedyFor } from './output-place.js';
import { openPipe } from './pipe-output.js';

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
 * Opens a report: a file, or the given stream for `-`. A pipe or a device, such as `/dev/null`, is written to and not
 * replaced by a file; so is what a symbolic link leads to. Folders that do not exist yet are made.
 *
 * @param signal ends the wait for somebody who reads from a pipe
 * @throws IqError `output_unusable` at once, so that a run does not end without its report; the signal's reason
 */
export async function openText(path: string, stdout: Writable, signal?: AbortSignal): Promise<TextOutput> {
  if (path === '-') return streamOutput(stdout);
  if (await isPipe(path)) return pipeOutput(path, signal);
  if (await isStream(path)) return deviceOutput(path);
  return fileOutput(await realpath(path).catch(() => resolve(path)));
}

/** Whether a report's text passes by and leaves no file: there can be none beside it either. */
export async function isStream(path: string): Promise<boolean> {
  if (path === '-') return true;
  return stat(path).then(
    (stats) => !stats.isFile() && !stats.isDirectory(),
    () => false,
  );
}

async function fileOutput(path: string): Promise<TextOutput> {
  const folder = dirname(path);
  const temporary = join(folder, temporaryName());
  const { handle, made } = await usable(path, async () => {
    if (await isFolder(path))
      throw Object.assign(new Error(`${basename(path)} is a folder`), { code: 'EISDIR' });
    const made = makeFolder(folder);
    return { handle: await open(temporary, 'wx'), made };
  });
  const text = buffered((piece) => usable(path, () => handle.writeFile(piece)));
  let isOpen = true;
  return {
    write: text.write,
    async commit() {
      await text.flush();
      await usable(path, async () => {
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
      if (made !== undefined) await removeEmpty(folder, made);
    },
  };
}

/** Removes a folder and those around it up to the outermost, as long as there is nothing in them. */
async function removeEmpty(folder: string, outermost: string): Promise<void> {
  if (!isInside(folder, outermost)) return;
  const isGone = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isGone) await removeEmpty(dirname(folder), outermost);
}

async function isPipe(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFIFO(),
    () => false,
  );
}

async function pipeOutput(path: string, signal: AbortSignal | undefined): Promise<TextOutput> {
  const pipe = await openPipe(path, signal).catch((error) => {
    signal?.throwIfAborted();
    return usable(path, () => Promise.reject(error));
  });
  const text = buffered((piece) => usable(path, () => pipe.write(piece)));
  let isOpen = true;
  const close = async () => {
    if (isOpen) await pipe.close();
    isOpen = false;
  };
  return {
    write: text.write,
    commit: () => text.flush().then(() => usable(path, close)),
    discard: () => close().catch(() => {}),
  };
}

async function deviceOutput(path: string): Promise<TextOutput> {
  const handle = await usable(path, () => open(path, 'w'));
  const text = buffered((piece) => usable(path, () => handle.writeFile(piece)));
  let isOpen = true;
  const discard = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  return { write: text.write, commit: () => text.flush().finally(discard), discard };
}

function buffered(write: (text: string) => Promise<void>) {
  let pending = '';
  const flush = async () => {
    const text = pending;
    pending = '';
    await write(text);
  };
  return {
    flush,
    async write(text: string) {
      pending += text;
      if (pending.length >= BUFFERED) await flush();
    },
  };
}

function streamOutput(stream: Writable): TextOutput {
  return {
    write: (text) =>
      usable('on standard output', () => {
        return new Promise<void>((done, fail) => {
          stream.write(text, (error) => {
            // The reader (`head`, a pager) has seen enough: no reason to fail the run.
            if (!error || systemCode(error) === 'EPIPE') done();
            else fail(error);
          });
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
    throw new IqError('output_unusable', `The report ${path} cannot be written (${why}). ${remedyFor(why)}`, {
      path,
      cause,
    });
  }
}
