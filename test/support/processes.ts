import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** The living processes whose parent is the given one, as the kernel tells them (Linux). */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const state = processState(pid);
      return state?.parent === parent && state.letter !== 'Z';
    });
}

/** Whether a process runs; one that ended and was not yet collected does not. */
export function isRunning(pid: number): boolean {
  const letter = processState(pid)?.letter;
  return letter !== undefined && letter !== 'Z';
}

function processState(pid: number): { letter: string; parent: number } | undefined {
  try {
    // The name, in parentheses, may hold anything; what follows it may not.
    const [letter, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return letter === undefined ? undefined : { letter, parent: Number(parent) };
  } catch {
    return undefined;
  }
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
      const environment = readOrNothing(`/proc/${name}/environ`).split('\0');
      return settings.every((setting) => environment.includes(setting)) && isRunning(Number(name));
    })
    .map(Number);
}

/** The program that a process runs, as it was called; nothing for one that has ended. */
export function programOf(pid: number): string {
  return readOrNothing(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';
}

/** Nothing for a process that has ended, or that is somebody else's. */
function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
