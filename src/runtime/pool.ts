import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Tinypool } from 'tinypool';
import { IqError } from '../errors.js';
import type { ImageTask } from '../optimize-image.js';
import type { Row } from '../types.js';
import type { Cost } from './worker.js';

/** Compiled beside this file; when this file runs as TypeScript in a test, in the build next to the sources. */
const BESIDE = new URL('./worker.js', import.meta.url);
const WORKER = existsSync(BESIDE) ? BESIDE : new URL('../../dist/runtime/worker.js', import.meta.url);

/**
 * Set when a worker process starts, because it is too late inside it: few threads and heaps of the C library (a fifth less
 * memory), only the loaders that libvips trusts, and no warnings of its own on the terminal.
 */
const WORKER_ENVIRONMENT = {
  UV_THREADPOOL_SIZE: '2',
  MALLOC_ARENA_MAX: '2',
  VIPS_BLOCK_UNTRUSTED: '1',
  VIPS_WARNING: '0',
};

/**
 * Worker processes, not threads: a native crash or an image that never ends costs one row and one process, which is
 * replaced. Only paths and rows travel between processes.
 */
export class WorkerPool {
  readonly #pool: Tinypool;
  readonly #timeout: number;
  readonly #abandoned = new Set<string>();

  /** @param timeout seconds one image may take */
  constructor(options: {
    size: number;
    timeout: number;
    environment: Readonly<Record<string, string | undefined>>;
  }) {
    this.#timeout = options.timeout;
    const env = Object.entries({ ...options.environment, ...WORKER_ENVIRONMENT });
    this.#pool = new Tinypool({
      runtime: 'child_process',
      filename: WORKER.href,
      minThreads: options.size,
      maxThreads: options.size,
      env: Object.fromEntries(env.filter((pair): pair is [string, string] => pair[1] !== undefined)),
    });
    // An idle worker that dies is replaced; there is no image to blame.
    this.#pool.on('error', () => {});
  }

  async estimate(task: ImageTask): Promise<Cost> {
    return this.#run('estimate', task);
  }

  /**
   * @param temporary the absolute path of the temporary file that the task may leave behind if its worker dies
   * @throws IqError `timeout` or `worker_died`
   */
  async optimize(task: ImageTask, temporary: string): Promise<Row[]> {
    try {
      return await this.#run('optimize', task);
    } catch (error) {
      this.#abandoned.add(temporary);
      throw error;
    }
  }

  /** Replaces all workers as soon as they are idle: memory that WebAssembly took is only given back by its process. */
  async recycle(): Promise<void> {
    await this.#pool.recycleWorkers();
  }

  /** Ends all workers, whatever they do, and removes what dead ones left half-written. */
  async close(): Promise<void> {
    await this.#pool.destroy();
    await Promise.all([...this.#abandoned].map((path) => rm(path, { force: true })));
  }

  async #run(name: 'estimate' | 'optimize', task: ImageTask) {
    const signal = AbortSignal.timeout(this.#timeout * 1000);
    try {
      return await this.#pool.run(task, { name, signal });
    } catch (cause) {
      const { path } = task;
      if (signal.aborted) {
        const limit = `longer than ${this.#timeout} seconds and was given up`;
        throw new IqError('timeout', `${path} took ${limit}; raise --timeout or lower --effort.`, {
          path,
          cause,
        });
      }
      const remedy = 'it may be damaged on purpose, or memory may have run out: try it alone with --jobs 1';
      throw new IqError('worker_died', `The process working on ${path} ended unexpectedly; ${remedy}.`, {
        path,
        cause,
      });
    }
  }
}
