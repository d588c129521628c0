import { availableParallelism } from 'node:os';
import type { Entry } from '../discover/listing.js';
import { IqError } from '../errors.js';
import type { Need } from '../limits.js';
import { Admission } from './admission.js';
import { MOST_ATTEMPTS, withAttempts } from './attempts.js';
import { inOrder } from './in-order.js';
import { memoryBudget } from './memory-budget.js';
import { WorkerPool } from './pool.js';
import { isNeed, type ResultOf, type TaskOf, type WorkName } from './work.js';

/**
 * What an image is admitted with before its size is known, in bytes: a part of the budget, so that there is room beside a large
 * one that is already known. With the least a process can work at all; with the most an image of 20 megapixels fits.
 */
const SHARE = { least: 200e6, most: 700e6 };

/** What every batch can be told. */
export interface BatchOptions {
  /** Worker processes; by default one for each core. */
  readonly jobs?: number;
  /** Bytes that images in work may take together, by estimate; by default a part of what there is. */
  readonly maxMemory?: number;
  /** The workers' environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Stops the batch: what is finished stays, what is not leaves no trace. */
  readonly signal?: AbortSignal;
}

interface Batch<Name extends WorkName> {
  readonly name: Name;
  readonly entries: readonly Entry[];
  /** Seconds one image may take. */
  readonly timeout: number;
  /** @param isAgain whether a worker died with the entry, perhaps when it was done with it but had not said so */
  taskOf(entry: Entry, isAgain: boolean): TaskOf<Name>;
  /** The result of an entry that needs no work; `undefined` for all others. */
  known?(entry: Entry): ResultOf<Name> | undefined;
  /** The absolute path of the temporary file or folder that a task leaves behind if its worker dies, if it makes one. */
  temporaryOf?(task: TaskOf<Name>): Promise<string | undefined>;
  /** What is told of an image that never came to a worker, or whose workers died. */
  failed(entry: Entry, error: unknown): ResultOf<Name>;
  /** Called with each result as it is there, in any order; what it returns is kept until the result's turn. */
  received?(result: ResultOf<Name>): ResultOf<Name>;
  /** Called with each result as it is there, in any order: for progress. */
  onProgress?(result: ResultOf<Name>): void;
}

/**
 * Has all entries worked on by worker processes and yields the results in the entries' order. One bad image never ends the
 * batch. Stopped by the signal, it yields what was finished.
 *
 * @throws IqError `workers_unusable`
 */
export async function* runBatch<Name extends WorkName>(
  batch: Batch<Name>,
  { jobs: wanted, maxMemory, environment = {}, signal }: BatchOptions,
): AsyncGenerator<ResultOf<Name>> {
  const readable = batch.entries.filter(({ error }) => !error).length;
  const jobs = Math.max(1, Math.min(wanted ?? availableParallelism(), readable));
  const pool = new WorkerPool({ size: jobs, timeout: batch.timeout, environment });
  const resultOf = createRunner(batch, pool, { jobs, budget: maxMemory ?? memoryBudget(), signal });
  try {
    const results = inOrder(batch.entries, {
      ahead: 2 * jobs,
      ...(signal && { signal }),
      work: async (entry) => {
        const whole = await resultOf(entry);
        const result = batch.received?.(whole) ?? whole;
        if (!signal?.aborted) batch.onProgress?.(result);
        return result;
      },
    });
    // Aborted: the pool is ended at once, which rejects what is still being worked on.
    signal?.addEventListener('abort', () => void pool.close(), { once: true });
    yield* results;
  } finally {
    await pool.close();
  }
}

/**
 * How one image gets its result. It is admitted with one worker's share of the memory; the few that turn out to need more
 * are sent again once that much is free. Workers that wait hold no more than that share, and nothing that others need. One
 * whose worker dies is tried again, and at last with no other beside it: it may be that memory ran out.
 */
function createRunner<Name extends WorkName>(
  batch: Batch<Name>,
  pool: WorkerPool,
  { jobs, budget, signal }: { jobs: number; budget: number; signal: AbortSignal | undefined },
): (entry: Entry) => Promise<ResultOf<Name>> {
  const admission = new Admission(budget);
  const share = Math.floor(Math.min(Math.max(budget / (2 * jobs), SHARE.least), SHARE.most));

  const attempt = async (task: TaskOf<Name>, { memory }: Need, deaths: number) => {
    const isAlone = deaths === MOST_ATTEMPTS - 1;
    const release = await admission.acquire(isAlone ? Math.max(memory, budget) : memory);
    try {
      const temporary = await batch.temporaryOf?.(task);
      return await pool.ask(
        { name: batch.name, task, memory },
        { temporary, mayKeep: share, room: admission.free, isFirst: deaths > 0 },
      );
    } finally {
      release();
    }
  };

  return async (entry) => {
    if (entry.error) {
      return batch.failed(entry, new IqError(entry.error.code, entry.error.message, { path: entry.path }));
    }
    const known = batch.known?.(entry);
    if (known) return known;
    let need: Need = { memory: share };
    try {
      return await withAttempts(entry.path, async (deaths) => {
        const task = batch.taskOf(entry, deaths > 0);
        for (;;) {
          const answer = await attempt(task, need, deaths);
          if (!isNeed(answer)) return answer;
          need = answer;
        }
      });
    } catch (error) {
      // Stopped: the image did not fail, it has no row.
      signal?.throwIfAborted();
      if (error instanceof IqError && error.code === 'workers_unusable') throw error;
      return batch.failed(entry, error);
    }
  };
}
