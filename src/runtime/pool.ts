import { rm } from 'node:fs/promises';
import pLimit from 'p-limit';
import { IqError } from '../errors.js';
import type { Answer, Request, WorkName } from './work.js';
import { WorkerProcess } from './worker-process.js';

interface PoolOptions {
  /** Worker processes at the same time. */
  readonly size: number;
  /** Seconds one image may take, from when a worker begins with it. */
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

interface AskOptions {
  /** The absolute path of the temporary file or folder that the task may leave behind if its worker dies. */
  readonly temporary: string | undefined;
  /** Whether the worker is ended afterwards: memory that WebAssembly took is only given back by its process. */
  readonly isLast: boolean;
}

/**
 * Worker processes, not threads: a native crash or an image that never ends costs one row and one process. Processes are
 * started when there is work for them, so one that dies is replaced by the next image, and one that dies while it starts
 * costs the image it was started for. Only paths and rows travel between processes.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  /** A waiting image holds no worker, and waiting does not count against its time. */
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #idle: WorkerProcess[] = [];
  readonly #busy = new Map<WorkerProcess, Promise<unknown>>();
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#limit = pLimit(options.size);
  }

  /** @throws IqError `timeout` or `worker_died` */
  ask<Name extends WorkName>(request: Request<Name>, options: AskOptions): Promise<Answer<Name>> {
    return this.#limit(() => this.#ask(request, options)) as Promise<Answer<Name>>;
  }

  /** Ends all workers, whatever they do; what they were working on is rejected and leaves nothing half-written. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const work = [...this.#busy.values()];
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.kill()));
    await Promise.allSettled(work);
  }

  async #ask(request: Request, { temporary, isLast }: AskOptions): Promise<Answer> {
    if (this.#isClosed) throw new Error('The pool is closed');
    const worker = this.#takeIdle() ?? new WorkerProcess(this.#options.environment);
    const answer = this.#askWithin(worker, request).catch(async (error: unknown) => {
      await worker.kill();
      if (temporary !== undefined) await rm(temporary, { recursive: true, force: true }).catch(() => {});
      throw error;
    });
    this.#busy.set(worker, answer);
    try {
      return await answer;
    } finally {
      this.#busy.delete(worker);
      if (isLast) await worker.kill();
      if (worker.isAlive) this.#idle.push(worker);
    }
  }

  #takeIdle(): WorkerProcess | undefined {
    for (let worker = this.#idle.pop(); worker; worker = this.#idle.pop()) if (worker.isAlive) return worker;
    return undefined;
  }

  async #askWithin(worker: WorkerProcess, request: Request): Promise<Answer> {
    const { path } = request.task;
    const { timeout } = this.#options;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      void worker.kill();
    }, timeout * 1000);
    try {
      return await worker.ask(request);
    } catch (cause) {
      const [code, message] = isLate
        ? ([
            'timeout',
            `${path} took longer than ${timeout} seconds and was given up; raise --timeout or lower --effort.`,
          ] as const)
        : ([
            'worker_died',
            `The process working on ${path} ended unexpectedly; it may be damaged on purpose, or memory may have run out: try it alone with --jobs 1.`,
          ] as const);
      throw new IqError(code, message, { path, cause });
    } finally {
      clearTimeout(timer);
    }
  }
}
