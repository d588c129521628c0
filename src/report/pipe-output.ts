import { constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemCode } from '../errors.js';

/** How often it is asked whether somebody reads, in milliseconds. */
const INTERVAL = 20;

/** What is written to a pipe. */
export interface PipeEnd {
  write(text: string): Promise<void>;
  /** Resolves once all is handed over. */
  close(): Promise<void>;
}

/**
 * Opens a pipe that has a name once somebody reads from it, which is waited for without a thread: one that waits in `open`
 * can be ended by nothing.
 *
 * @throws the system's error, of all its calls; the signal's reason
 */
export async function openPipe(path: string, signal: AbortSignal | undefined): Promise<PipeEnd> {
  const socket = new Socket({ fd: await openedForReader(path, signal), readable: false, writable: true });
  // Whoever writes learns of it.
  socket.on('error', () => {});
  return {
    write: (text) =>
      new Promise((done, fail) => {
        socket.write(text, (error) => (error ? fail(error) : done()));
      }),
    async close() {
      socket.end();
      await finished(socket, { readable: false });
    },
  };
}

async function openedForReader(path: string, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await promisify(open)(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) !== 'ENXIO') throw error;
    }
    await sleep(INTERVAL);
  }
}
