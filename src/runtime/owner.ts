import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * A process by a name that other processes can check: the machine (and, in containers, the space in which process numbers
 * hold), the process's number, and when it started, since numbers are given out again.
 */
export interface Owner {
  readonly space: string;
  readonly pid: number;
  /** `0` where the system does not tell. */
  readonly start: string;
}

const TOKEN = /(?:^|[^0-9a-z])([0-9a-f]{8})-([0-9a-z]{1,7})-([0-9a-z]{1,13})(?=[^0-9a-z]|$)/;

/** This process, in a form that fits into file names. */
export function ownerToken(): string {
  own ??= [ownSpace(), process.pid.toString(36), startOf(process.pid)?.start ?? '0'].join('-');
  return own;
}

let own: string | undefined;

/** The owner in a file's name; `undefined` where there is none. */
export function ownerIn(name: string): Owner | undefined {
  const [, space, pid = '', start] = TOKEN.exec(name) ?? [];
  if (space === undefined || start === undefined) return undefined;
  return { space, pid: Number.parseInt(pid, 36), start };
}

/** Whether an owner is known to run no more. Of processes on other machines nothing is known. */
export function isGone({ space, pid, start }: Owner): boolean {
  if (space !== ownSpace()) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Others' processes cannot be sent signals, but they exist.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return true;
  }
  const now = startOf(pid);
  if (now === undefined) return false;
  return now.hasEnded || (start !== '0' && now.start !== start);
}

/** Whether of an owner it can be told here that it still runs. */
export function isCheckable({ space }: Owner): boolean {
  return space === ownSpace();
}

let space: string | undefined;

function ownSpace(): string {
  space ??= createHash('sha256').update(`${hostname()}\0${processSpace()}`).digest('hex').slice(0, 8);
  return space;
}

function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** When a process started, in the kernel's ticks; `undefined` where the system does not tell. */
function startOf(pid: number): { start: string; hasEnded: boolean } | undefined {
  try {
    // The name, in parentheses, may hold anything; what follows it may not.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    const ticks = Number(fields[19]);
    if (!Number.isSafeInteger(ticks)) return undefined;
    return { start: ticks.toString(36), hasEnded: fields[0] === 'Z' || fields[0] === 'X' };
  } catch {
    return undefined;
  }
}
