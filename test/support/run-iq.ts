import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command as it is installed. */
export const IQ = fileURLToPath(new URL('../../bin/iq.js', import.meta.url));

/** Longer than anything here takes; a run that hangs is ended and fails its test. */
const HANG = 60_000;

/** A standard input on which nothing comes and which does not end. */
export const ENDLESS = Symbol('endless');

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input; without it there is none. */
  readonly stdin?: string | Uint8Array | typeof ENDLESS;
  /** For Node itself. */
  readonly nodeOptions?: readonly string[];
  /** A command and its arguments that start Node, such as `setpriv`. */
  readonly through?: readonly string[];
  /** The leader of a process group of its own, as a shell starts it. */
  readonly detached?: boolean;
  /** Milliseconds after which it hangs, where that is not a minute. */
  readonly limit?: number;
}

export interface Finished {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
}

/** Starts `iq` with the built code, away from the settings of whoever runs the tests. */
export function startIq(args: readonly string[], options: RunOptions = {}): Running {
  const command = [...(options.through ?? []), process.execPath, ...(options.nodeOptions ?? []), IQ, ...args];
  const child = spawn(command[0] ?? '', command.slice(1), {
    cwd: options.cwd,
    env: { ...ownEnvironment(), XDG_CACHE_HOME: ownCache(), ...options.env },
    stdio: [options.stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: options.detached ?? false,
    timeout: options.limit ?? HANG,
    killSignal: 'SIGKILL',
  });
  child.stdin?.on('error', () => {});
  if (options.stdin !== ENDLESS) child.stdin?.end(options.stdin);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  }
  const finished = new Promise<Finished>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, ...texts }));
  });
  return { child, finished };
}

/** Runs `iq` to its end. */
export function runIq(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return startIq(args, options).finished;
}

/** The environment without the settings of whoever runs the tests, or of what runs them. */
export function ownEnvironment(): Record<string, string | undefined> {
  const foreign = /^(IQ_|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$|CI$|VITEST|SLURM_|SBATCH_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

let cache: string | undefined;

/** One for all runs of a test file, away from the user's. */
function ownCache(): string {
  if (cache === undefined) {
    const folder = mkdtempSync(path.join(tmpdir(), 'iq-cache-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    cache = folder;
  }
  return cache;
}
