import { close, constants, createReadStream, fstat, open } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { promisify } from 'node:util';

/** What is read as a whole has some kilobytes; nothing that never ends may fill the memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Opens a file that a user names for reading. It may be a pipe: whoever writes to it is waited for without a thread, since
 * one that waits in `open` can be ended by nothing, and the process not without it.
 *
 * @param signal ends the wait and the stream, which then fails
 * @throws the system's error
 */
export async function openNamed(path: string, signal?: AbortSignal): Promise<Readable> {
  signal?.throwIfAborted();
  const file = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stream = await streamOf(file, path);
    return signal ? addAbortSignal(signal, stream) : stream;
  } catch (error) {
    await promisify(close)(file);
    throw error;
  }
}

/**
 * Reads the text of a file that a user names, which may be a pipe.
 *
 * @throws the system's error; `EFBIG` for more than 64 MiB; the signal's reason
 */
export async function readNamed(path: string, signal?: AbortSignal): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of await openNamed(path, signal)) {
      length += chunk.length;
      if (length > MOST_BYTES) throw Object.assign(new Error(`${path} is too large`), { code: 'EFBIG' });
      chunks.push(chunk);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function streamOf(file: number, path: string): Promise<Readable> {
  const stats = await promisify(fstat)(file);
  if (stats.isFIFO()) return new Socket({ fd: file, readable: true, writable: false });
  return isatty(file) ? new ReadStream(file) : createReadStream(path, { fd: file });
}
