import { readdirSync, readFileSync } from 'node:fs';

/** How often memory is looked at, in milliseconds: what is gone sooner may not be seen. */
const INTERVAL = 100;

export interface MemoryWatch {
  /** Bytes: the most that the process and all below it held at one look, shared pages counted once (PSS, Linux). */
  readonly peak: number;
  stop(): void;
}

/** Watches the memory of a process and of all that it started, until it is stopped. 0 where there is no `/proc`. */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(
      peak,
      family(pid).reduce((sum, member) => sum + proportionalBytes(member), 0),
    );
  }, INTERVAL);
  return {
    get peak() {
      return peak;
    },
    stop: () => clearInterval(timer),
  };
}

/** The process and its descendants. */
function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of read(() => readdirSync('/proc')) ?? []) {
    if (!/^\d+$/.test(name)) continue;
    // The name, in parentheses, may hold anything; what follows it may not.
    const stat = read(() => readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, ''));
    if (stat !== undefined) parents.set(Number(name), Number(stat.split(' ')[1]));
  }
  const found = [pid];
  for (const member of found) for (const [child, parent] of parents) if (parent === member) found.push(child);
  return found;
}

function proportionalBytes(pid: number): number {
  const text = read(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
  return Number(text?.match(/^Pss:\s+(\d+) kB/m)?.[1] ?? 0) * 1024;
}

/** A process may end between two looks. */
function read<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
