import { availableParallelism, totalmem } from 'node:os';
import type { Entry } from '../discover/listing.js';
import { IqError } from '../errors.js';
import { estimateMemory, type Need, RECYCLE_PIXELS } from '../limits.js';
import { Admission } from './admission.js';
import { inOrder } from './in-order.js';
import { WorkerPool } from './pool.js';
import { isNeed, type ResultOf, type TaskOf, type WorkName } from './work.js';

/** Share of the machine's memory that images in work may take together. */
const MEMORY_SHARE = 0.6;

/** What every batch can be told. */
export interface BatchOptions {
  /** Worker processes; by default one for each core. */
  readonly jobs?: number;
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
  taskOf(entry: Entry): TaskOf<Name>;
  /** The result of an entry that needs no work; `undefined` for all others. */
  known?(entry: Entry): ResultOf<Name> | undefined;
  /** The absolute path of the temporary file or folder that a task leaves behind if its worker dies, if it makes one. */
  temporaryOf?(task: TaskOf<Name>): Promise<string | undefined>;
  /** What is told of an image that never came to a worker, or whose worker died. */
  failed(entry: Entry, error: unknown): ResultOf<Name>;
  /** Called with each result as it is there, in any order; what it returns is kept until the result's turn. */
  received?(result: ResultOf<Name>): ResultOf<Name>;
  /** Called with each result as it is there, in any order: for progress. */
  onProgress?(result: ResultOf<Name>): void;
}

/**
 * Has all entries worked on by worker processes and yields the results in the entries' order. One bad image never ends the
 * batch. Stopped by the signal, it yields what was finished.
 */
export async function* runBatch<Name extends WorkName>(
  batch: Batch<Name>,
  { jobs: wanted, environment = {}, signal }: BatchOptions,
): AsyncGenerator<ResultOf<Name>> {
  const readable = batch.entries.filter(({ error }) => !error).length;
  const jobs = Math.max(1, Math.min(wanted ?? availableParallelism(), readable));
  const pool = new WorkerPool({ size: jobs, timeout: batch.timeout, environment });
  const resultOf = createRunner(batch, pool, jobs, signal);
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
 * are sent again once that much is free.
 */
function createRunner<Name extends WorkName>(
  batch: Batch<Name>,
  pool: WorkerPool,
  jobs: number,
  signal: AbortSignal | undefined,
): (entry: Entry) => Promise<ResultOf<Name>> {
  const budget = totalmem() * MEMORY_SHARE;
  const admission = new Admission(budget);
  // No larger than what an image may take whose worker is not replaced: a larger one's size is known when it is sent again.
  const share = Math.floor(Math.min(budget / jobs, estimateMemory(RECYCLE_PIXELS, [])));

  const attempt = async (task: TaskOf<Name>, { pixels, memory }: Need) => {
    const release = await admission.acquire(memory);
    try {
      return await pool.ask(
        { name: batch.name, task, memory },
        { temporary: await batch.temporaryOf?.(task), isLast: pixels > RECYCLE_PIXELS },
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
    try {
      const task = batch.taskOf(entry);
      for (let need: Need = { pixels: 0, memory: share }; ; ) {
        const answer = await attempt(task, need);
        if (!isNeed(answer)) return answer;
        need = answer;
      }
    } catch (error) {
      // Stopped: the image did not fail, it has no row.
      signal?.throwIfAborted();
      return batch.failed(entry, error);
    }
  };
}
