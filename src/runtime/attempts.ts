import { IqError } from '../errors.js';
import { WorkerEnd } from './worker-process.js';

/** A worker may have been ended by what is around it, the third in a row by what it worked on. */
export const MOST_ATTEMPTS = 3;

/**
 * Tries again what a worker died with. What took too long is not tried again: it would take as long.
 *
 * @param path what is worked on
 * @param attempt told how many workers have died with it
 * @throws IqError `worker_died`, and whatever else an attempt throws
 */
export async function withAttempts<Result>(
  path: string,
  attempt: (deaths: number) => Promise<Result>,
): Promise<Result> {
  const ends: string[] = [];
  for (;;) {
    try {
      return await attempt(ends.length);
    } catch (cause) {
      if (!(cause instanceof WorkerEnd)) throw cause;
      ends.push(cause.message);
      if (ends.length < MOST_ATTEMPTS) continue;
      throw new IqError(
        'worker_died',
        `${ends.length} processes working on ${path} ended unexpectedly (${ends.join(', ')}); it may be damaged on purpose, or memory may have run out, though it was tried alone at last.`,
        { path, cause },
      );
    }
  }
}
