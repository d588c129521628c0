import { spawn } from 'node:child_process';
import { watchMemory } from '../support/memory.js';
import { IQ } from '../support/run-iq.js';

interface Run {
  /** Bytes that the program and all that it started held at once, at the most: see `watchMemory`. */
  readonly peak: number;
  readonly stdout: string;
  /** `null` when a signal ended it. */
  readonly code: number | null;
}

/** Runs a program of Node's to its end. */
export async function peakOf(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Run> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const watch = watchMemory(child.pid ?? 0);
  const code = await new Promise<number | null>((done) => child.once('close', done));
  watch.stop();
  return { peak: watch.peak, stdout, code };
}

/** The same for the command itself. */
export const peakOfIq = (...args: string[]): Promise<Run> => peakOf([IQ, ...args]);
