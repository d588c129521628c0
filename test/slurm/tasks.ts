import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../support/slurm/cluster.js';

export interface Task {
  /** Its place in the array. */
  readonly index: string;
  /** `PENDING`, `RUNNING`, `COMPLETED`, … */
  readonly state: string;
  /** Nothing while it waits. */
  readonly node: string;
}

/** A line of what happens, with the seconds since the beginning. */
export type Log = (text: string) => void;

const SECONDS = 540;
const OVER = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'NODE_FAIL'];

/** Watches a job, a task of it or an array, and tells whatever changes. */
export class Watch {
  readonly #cluster: Cluster;
  readonly #job: string;
  readonly #log: Log;
  readonly #known = new Map<string, string>();
  readonly #until = Date.now() + SECONDS * 1000;

  constructor(cluster: Cluster, job: string, log: Log) {
    this.#cluster = cluster;
    this.#job = job;
    this.#log = log;
  }

  /** What all tasks do now. A job that is no array is one task. */
  async tasks(): Promise<Task[]> {
    const format = ['--states=all', '--array', '--noheader', '--format=%K|%T|%N'];
    const lines = await this.#cluster.run('squeue', [...format, `--jobs=${this.#job}`]);
    const tasks = lines.split('\n').map((line) => {
      const [index = '', state = '', node = ''] = line.split('|');
      return { index, state, node: state === 'PENDING' ? '' : node };
    });
    for (const { index, state, node } of tasks) {
      const now = `${state.toLowerCase()}${node === '' ? '' : ` on ${node}`}`;
      if (this.#known.get(index) !== now)
        this.#log(`job ${this.#job}${index === 'N/A' ? '' : `, task ${index}`}: ${now}`);
      this.#known.set(index, now);
    }
    return tasks;
  }

  /** Waits until something is so. */
  async until(what: string, holds: (tasks: readonly Task[]) => boolean): Promise<readonly Task[]> {
    for (;;) {
      const tasks = await this.tasks();
      if (holds(tasks)) return tasks;
      if (Date.now() > this.#until) throw new Error(`Waited in vain for ${what}.`);
      await sleep(100);
    }
  }

  /** Waits until every task is over. Those that are requeued are not. */
  async end(): Promise<readonly Task[]> {
    return this.until('the end', (tasks) => tasks.every(({ state }) => OVER.includes(state)));
  }
}
