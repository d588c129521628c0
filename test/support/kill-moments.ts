import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from './processes.js';
import { journalsIn } from './resumed.js';

/** What there is to see of a run from outside. */
interface Watched {
  readonly pid: number;
  /** The folder that it was started in. */
  readonly cwd: string;
  /** Where outputs go. */
  readonly folder: string;
  /** Milliseconds that an undisturbed one takes. */
  readonly ms: number;
}

/** Moments in the life of a run: at any time from its start on, and at those where something of it is about to be there. */
const MOMENTS = ['time', 'time', 'time', 'time', 'journal', 'record', 'temporary', 'end'] as const;

/** Waits for a moment that the random words choose, or for the end of the run. */
export async function killMoment(run: Watched, random: () => number): Promise<void> {
  const moment = MOMENTS[random() % MOMENTS.length] ?? 'time';
  const share = (random() % 1024) / 1024;
  if (moment === 'time') return void (await sleep(run.ms * 1.05 * share));
  if (moment === 'temporary') await sleep(run.ms * share);
  const isThere = {
    journal: () => journalSize(run.cwd) !== null,
    record: () => (journalSize(run.cwd) ?? 0) > HEAD_BYTES,
    temporary: () => namesIn(run.folder).some((name) => path.basename(name).startsWith('.iq-')),
    end: () => existsSync(path.join(run.cwd, 'killed.csv')),
  }[moment];
  while (isRunning(run.pid) && !isThere()) await sleep(1);
}

/** What a journal begins with, at most. */
const HEAD_BYTES = 20;

/** Bytes of the largest journal; `null` where there is none. */
function journalSize(cwd: string): number | null {
  if (!existsSync(path.join(cwd, 'cache/runs'))) return null;
  const sizes = journalsIn(cwd).map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return sizes.length === 0 ? null : Math.max(...sizes);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    // It is not there yet, or a folder in it has just gone.
    return [];
  }
}
