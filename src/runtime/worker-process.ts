import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { platform } from 'node:os';
import { PROCESS_BYTES } from '../limits.js';
import { NO_TELEMETRY } from '../models/no-telemetry.js';
import { type Answer, BEGUN, type Reply, type Request } from './work.js';

/** Compiled beside this file; when this file runs as TypeScript in a test, in the build next to the sources. */
const BESIDE = new URL('./worker.js', import.meta.url);
export const WORKER = existsSync(BESIDE) ? BESIDE : new URL('../../dist/runtime/worker.js', import.meta.url);

/**
 * Set when a worker process starts, because it is too late inside it: few threads and heaps of the C library (a fifth less
 * memory), only the loaders that libvips trusts, no warnings of its own, and nothing sent by what computes networks.
 */
const WORKER_ENVIRONMENT = {
  UV_THREADPOOL_SIZE: '2',
  MALLOC_ARENA_MAX: '2',
  VIPS_BLOCK_UNTRUSTED: '1',
  VIPS_WARNING: '0',
  ...NO_TELEMETRY,
};

interface Call {
  answer(value: Answer): void;
  fail(reason: WorkerEnd): void;
}

/** Why a call has no answer. `message` says how the process ended. */
export class WorkerEnd extends Error {
  override readonly name = 'WorkerEnd';
  /** Whether the process had begun with any image: one that had not was ended by what is around it, by no image. */
  readonly hasBegun: boolean;

  constructor(message: string, hasBegun: boolean) {
    super(message);
    this.hasBegun = hasBegun;
  }
}

/** A worker process and the one call that it is working on. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  #isAlive = true;
  #held = PROCESS_BYTES;
  #hasBegun = false;
  #call: Call | undefined;

  /** @param onBegun called once, when its code is loaded and an image is about to be worked on */
  constructor(environment: Readonly<Record<string, string | undefined>>, onBegun: () => void) {
    this.#child = fork(WORKER, {
      env: { ...environment, ...WORKER_ENVIRONMENT },
      // A worker's pixels are not in V8's heap, which would grow by 25 MB before it is first tidied: with a small one it is as
      // fast, and as large after 20,000 images as after 1000.
      execArgv: ['--max-semi-space-size=1', '--optimize-for-size', '--expose-gc'],
      // A process group of its own: Ctrl-C is sent to the run's, would end a worker that is still starting, and its image
      // would be blamed.
      detached: platform() !== 'win32',
      // Only rows leave a worker: what a codec prints belongs neither to the data nor on the terminal.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (value) => {
      if (value !== BEGUN) {
        const { answer, grown } = value as Reply;
        this.#held = PROCESS_BYTES + grown;
        this.#take()?.answer(answer);
      } else if (!this.#hasBegun) {
        this.#hasBegun = true;
        onBegun();
      }
    });
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.#isAlive = false;
        this.#take()?.fail(new WorkerEnd(how, this.#hasBegun));
        resolve();
      };
      this.#child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      // It could not even be started.
      this.#child.once('error', ({ message }) => end(message));
    });
  }

  /** Bytes that it had when it answered last. */
  get held(): number {
    return this.#held;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** @throws WorkerEnd if the process ends before it answers */
  ask(request: Request): Promise<Answer> {
    return new Promise((answer, fail) => {
      this.#call = { answer, fail };
      // A channel that is closed already is reported by the process's end.
      this.#child.send(request, () => {});
    });
  }

  /** Ends the process at once, even inside a native call. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  #take(): Call | undefined {
    const call = this.#call;
    this.#call = undefined;
    return call;
  }
}
