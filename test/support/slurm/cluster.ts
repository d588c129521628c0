import { type ChildProcess, execFile, type StdioOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isRunning, processesWith } from '../processes.js';
import { type ClusterShape, freePorts, mungeSocket, slurmConfiguration } from './configuration.js';

/** A machine with much else to do takes its time to start daemons, and to end them. */
const PATIENCE_SECONDS = 120;

const started = promisify(execFile);

/** A Slurm of its own on this machine: munge, the controller and some nodes, all below one folder. */
export class Cluster {
  /** For the commands of Slurm. */
  readonly environment: NodeJS.ProcessEnv;
  readonly #root: string;
  readonly #daemons: ChildProcess[] = [];

  /** @param root an empty folder that everybody may look into, and into those above it: munge insists */
  constructor(root: string, environment: NodeJS.ProcessEnv) {
    this.#root = root;
    this.environment = {
      ...environment,
      PATH: `${environment.PATH}:/usr/sbin:/sbin`,
      SLURM_CONF: path.join(root, 'slurm.conf'),
    };
  }

  /** Starts everything, and waits until all nodes have nothing to do. */
  async start(shape: ClusterShape): Promise<void> {
    const below = (name: string) => path.join(this.#root, name);
    for (const name of ['state', ...shape.nodes.map((node) => `spool-${node}`)]) mkdirSync(below(name));
    writeFileSync(below('munge.key'), randomBytes(128), { mode: 0o600 });
    const ports = await freePorts(1 + shape.nodes.length);
    writeFileSync(below('slurm.conf'), slurmConfiguration(this.#root, shape, ports));
    const munge = { socket: mungeSocket(this.#root), 'key-file': below('munge.key') };
    const files = ['pid', 'seed'].map((kind) => `--${kind}-file=${below(`munge.${kind}`)}`);
    const places = Object.entries(munge).map(([name, file]) => `--${name}=${file}`);
    this.#spawn('munged', ['--foreground', ...places, ...files]);
    const listens = () => {
      this.#assertAlive();
      return existsSync(munge.socket);
    };
    await eventually(listens, 'munge to listen', PATIENCE_SECONDS);
    this.#spawn('slurmctld', ['-D']);
    for (const node of shape.nodes) this.#spawn('slurmd', ['-D', '-N', node]);
    const idle = async () => {
      this.#assertAlive();
      const states = await this.run('sinfo', ['--noheader', '--Node', '--format=%T']).catch(() => '');
      return states.split('\n').filter((state) => state === 'idle').length === shape.nodes.length;
    };
    await eventually(idle, 'all nodes to be idle', PATIENCE_SECONDS);
  }

  /** What a command of Slurm, or a shell that calls such commands, says on standard output, without the space around it. */
  async run(command: string, args: readonly string[], cwd = this.#root): Promise<string> {
    const { stdout } = await started(command, args, { cwd, env: this.environment });
    return stdout.trim();
  }

  /** Ends the jobs and all daemons, and whatever they left running. What is in the folder stays. */
  async stop(): Promise<void> {
    if (this.#daemons.length > 1) {
      await this.run('scancel', ['--full', '--partition=all']).catch(() => {});
    }
    // Munge last: the others ask it for credentials to the end.
    for (const daemon of [...this.#daemons].reverse()) {
      daemon.kill('SIGTERM');
      await eventually(() => hasEnded(daemon), 'a daemon to end', 10).catch(() => daemon.kill('SIGKILL'));
    }
    const none = () => {
      const left = this.processes();
      for (const pid of left) end(pid);
      return left.length === 0;
    };
    await eventually(none, 'all processes to end', PATIENCE_SECONDS);
  }

  /** What runs on this cluster and has these settings in its environment, daemons included. */
  processes(...settings: readonly string[]): number[] {
    return processesWith(`SLURM_CONF=${this.environment.SLURM_CONF}`, ...settings);
  }

  #spawn(command: string, args: readonly string[]): void {
    // Ctrl-C is for us, who stop them in their order.
    const log = openSync(path.join(this.#root, `${command}-${this.#daemons.length}.log`), 'w');
    const stdio: StdioOptions = ['ignore', log, log];
    const daemon = spawn(command, args, { env: this.environment, detached: true, stdio });
    closeSync(log);
    daemon.on('error', () => {});
    this.#daemons.push(daemon);
  }

  #assertAlive(): void {
    const dead = this.#daemons.filter(hasEnded).map(({ spawnfile }) => spawnfile);
    if (dead.length > 0) throw new Error(`${dead.join(', ')} ended at once.\n${this.#lastWords()}`);
  }

  #lastWords(): string {
    return readdirSync(this.#root)
      .filter((name) => name.endsWith('.log'))
      .map((name) => `${name}:\n${readFileSync(path.join(this.#root, name), 'utf8').slice(-2000)}`)
      .join('\n');
  }
}

/** Waits until a condition holds. */
export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: string,
  seconds: number,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await condition()); await sleep(100)) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
  }
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null || pid === undefined || !isRunning(pid);
}

/** Ends a process at once. */
export function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
