import { readdirSync, readFileSync } from 'node:fs';

/** How often memory is looked at, in milliseconds: what is gone sooner may not be seen. */
const INTERVAL = 100;

export interface MemoryWatch {
  /** Bytes: the most that the process and all below it held at one look. */
  readonly peak: number;
  stop(): void;
}

/**
 * Watches the memory of a process and of all that it started, until it is stopped: the resident pages that each of them has
 * alone, added up, and once the shared ones of that which has the most. PSS would be less wherever other programs have the
 * same files open. 0 where there is no `/proc`.
 */
export function watchMemory(pid: number): MemoryWatch {
  let peak = 0;
  const timer = setInterval(() => {
    const members = family(pid).map(residentBytes);
    const own = members.reduce((sum, { alone }) => sum + alone, 0);
    peak = Math.max(peak, own + Math.max(...members.map(({ shared }) => shared)));
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

function residentBytes(pid: number): { readonly alone: number; readonly shared: number } {
  const text = read(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? '';
  const bytes = (name: string) =>
    1024 * Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0);
  const shared = bytes('Shared_Clean') + bytes('Shared_Dirty');
  return { alone: bytes('Rss') - shared, shared };
}

/** A process may end between two looks. */
function read<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
