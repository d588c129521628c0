import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The living processes whose parent is the given one, as the kernel tells them (Linux). */
export function childrenOf(parent: number): number[] {
  const listed = read(() => readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8'))?.match(/\d+/g);
  // Where the kernel does not list them, all are looked at.
  return (listed ?? readdirSync('/proc').filter((name) => /^\d+$/.test(name))).map(Number).filter((pid) => {
    const state = processState(pid);
    return state?.parent === parent && state.letter !== 'Z';
  });
}

/** Whether a process runs; one that ended and was not yet collected does not. */
export function isRunning(pid: number): boolean {
  const letter = processState(pid)?.letter;
  return letter !== undefined && letter !== 'Z';
}

/** The real paths of what a process has open; nothing of one that is gone. */
export function openFilesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const found = read(() => readdirSync(folder)) ?? [];
  return found.flatMap((name) => read(() => readlinkSync(`${folder}/${name}`)) ?? []);
}

function processState(pid: number): { letter: string; parent: number } | undefined {
  // The name, in parentheses, may hold anything; what follows it may not.
  const text = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, ''));
  const [letter, parent] = text?.split(' ') ?? [];
  return letter === undefined ? undefined : { letter, parent: Number(parent) };
}

/** Sends a process a signal, if it still runs. */
export function endProcess(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  read(() => process.kill(pid, signal));
}

/** Waits until a condition holds; a test that waits in vain fails. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 30_000; !condition(); await sleep(5)) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
  }
}

/** The living processes whose environment has all of these settings, `NAME=value` (Linux). */
export function processesWith(...settings: readonly string[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const environment = (read(() => readFileSync(`/proc/${name}/environ`, 'utf8')) ?? '').split('\0');
      return settings.every((setting) => environment.includes(setting)) && isRunning(Number(name));
    })
    .map(Number);
}

/** The program that a process runs, as it was called; nothing for one that has ended. */
export function programOf(pid: number): string {
  return read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.split('\0')[0] ?? '';
}

/** A process may end between two looks. */
function read<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
