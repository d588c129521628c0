import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import { IqError } from '../errors.js';
import type { Answer, Request, WorkName } from './work.js';
import { WORKER, WorkerEnd, WorkerProcess } from './worker-process.js';

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
  /** Bytes that the worker may hold while it waits for the next; one that holds more is ended. */
  readonly mayKeep: number;
  /** Bytes that all others that wait may hold together while it works: so many of them are ended. */
  readonly room: number;
  /** Whether no worker will do that has worked on another image before. */
  readonly isFirst: boolean;
}

/** So many workers in a row that die while they start are no accident; of each place in the pool some may. */
const MOST_FAILED_STARTS = 10;
const MOST_FAILED_STARTS_EACH = 3;

/**
 * Worker processes, not threads: a native crash or an image that never ends costs one attempt and one process. Processes are
 * started when there is work for them, so one that dies is replaced by the next image, and one that dies while it starts
 * costs nothing, unless all do. Only paths and rows travel between processes.
 */
export class WorkerPool {
  readonly #options: PoolOptions;
  /** A waiting image holds no worker, and waiting does not count against its time. */
  readonly #limit: ReturnType<typeof pLimit>;
  readonly #idle: WorkerProcess[] = [];
  readonly #busy = new Map<WorkerProcess, Promise<unknown>>();
  /** Workers that died while they started, since the last one that did not. */
  #failedStarts = 0;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#limit = pLimit(options.size);
  }

  /**
   * @throws WorkerEnd where the worker died with it, for whatever reason: see `withAttempts`
   * @throws IqError `timeout`, or `workers_unusable` where no worker gets as far as to begin
   */
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

  async #ask(request: Request, options: AskOptions): Promise<Answer> {
    await this.#makeRoom(options.room);
    if (options.isFirst) await this.#takeIdle()?.kill();
    for (;;) {
      if (this.#isClosed) throw new Error('The pool is closed');
      const worker = (options.isFirst ? undefined : this.#takeIdle()) ?? this.#start();
      try {
        return await this.#askWorker(worker, request, options);
      } catch (error) {
        if (!(error instanceof WorkerEnd) || error.hasBegun) throw error;
        this.#failedStarts++;
        const most = Math.max(MOST_FAILED_STARTS, MOST_FAILED_STARTS_EACH * this.#options.size);
        if (this.#failedStarts >= most) throw unusable(this.#failedStarts, error);
      }
    }
  }

  async #askWorker(
    worker: WorkerProcess,
    request: Request,
    { temporary, mayKeep }: AskOptions,
  ): Promise<Answer> {
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
      if (worker.held > mayKeep) await worker.kill();
      if (worker.isAlive) this.#idle.push(worker);
    }
  }

  /** The one that waits for the shortest time is what works next. */
  async #makeRoom(room: number): Promise<void> {
    let held = this.#idle.slice(0, -1).reduce((sum, worker) => sum + worker.held, 0);
    let ended = 0;
    for (; held > room && ended < this.#idle.length - 1; ended++) held -= this.#idle[ended]?.held ?? 0;
    await Promise.all(this.#idle.splice(0, ended).map((worker) => worker.kill()));
  }

  #start(): WorkerProcess {
    return new WorkerProcess(this.#options.environment, () => {
      this.#failedStarts = 0;
    });
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
      if (!isLate) throw cause;
      throw new IqError(
        'timeout',
        `${path} took longer than ${timeout} seconds and was given up; raise --timeout or lower --effort.`,
        { path, cause },
      );
    } finally {
      clearTimeout(timer);
    }
  }
}

function unusable(count: number, cause: WorkerEnd): IqError {
  return new IqError(
    'workers_unusable',
    `No image can be worked on: ${count} worker processes in a row ended as soon as they started (${cause.message}). Run node ${fileURLToPath(WORKER)} to see why.`,
    { cause },
  );
}
