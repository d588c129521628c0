import { readdirSync, readFileSync } from 'node:fs';
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
  /** Images that it is to do. */
  readonly images: number;
  /** Milliseconds that an undisturbed one takes. */
  readonly ms: number;
}

/**
 * Moments in the life of a run: while it starts, when there is a journal, when so many images are written down in it, when an
 * image after them is about to get its name, and when all are done. How far it is, is told by its journal: a busy machine's
 * time says nothing about it.
 */
const MOMENTS = ['start', 'journal', 'progress', 'progress', 'progress', 'rename', 'rename', 'end'] as const;
/** The most milliseconds from what was seen to the kill. */
const DELAY = 60;

/** Waits for a moment that the random words choose, or for the end of the run. */
export async function killMoment(run: Watched, random: () => number): Promise<void> {
  const moment = MOMENTS[random() % MOMENTS.length] ?? 'start';
  const journals = journalCount(run.cwd);
  const before = recorded(run.cwd);
  const share = (random() % 1024) / 1024;
  const until = async (isThere: () => boolean) => {
    while (isRunning(run.pid) && !isThere()) await sleep(1);
  };
  if (moment === 'start') return void (await sleep(0.4 * run.ms * share));
  if (moment === 'journal') return until(() => journalCount(run.cwd) > journals);
  const wanted = moment === 'end' ? run.images : before + share * (run.images - before);
  await until(() => recorded(run.cwd) >= wanted);
  if (moment === 'rename')
    return until(() => namesIn(run.folder).some((name) => path.basename(name).startsWith('.iq-')));
  await sleep(random() % DELAY);
}

function journalCount(cwd: string): number {
  return read(() => journalsIn(cwd), []).length;
}

/** Images that journals tell of. */
function recorded(cwd: string): number {
  const texts = read(() => journalsIn(cwd), []).map((file) => read(() => readFileSync(file, 'utf8'), ''));
  return new Set(texts.flatMap((text) => text.match(/"path":"[^"]*"/g) ?? [])).size;
}

function namesIn(folder: string): string[] {
  return read(() => readdirSync(folder, { recursive: true, encoding: 'utf8' }), []);
}

/** A folder may not be there yet, and a file may just have gone. */
function read<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
