import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { IqError, systemCode } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { mergeParts } from './merge-parts.js';
import { isGone, ownerIn, ownerToken } from './owner.js';
import { HEAD, type Part, readPart, recordAt } from './record-part.js';
import { identityOf } from './sealed-line.js';

/**
 * What runs did, by the path of each file, the latest for each. It is a folder of journals: every run appends to one of its
 * own, so that only those of runs that are over are ever merged into one, and nobody's lines get lost thereby.
 */
export interface RecordBook<Value extends { readonly path: string }> {
  /** What this run appends to, by `appendSealed`. */
  readonly journal: string;
  readonly size: number;
  /** What runs before this one did. */
  get(path: string): Value | undefined;
  /** What this run did. Its journal is read through: for what is rarely asked. */
  own(path: string): Value | undefined;
  close(): void;
}

const ENDING = '.journal';
/** Places of lines are told by one number: 2⁴⁰ bytes for each journal. */
const PART = 2 ** 40;
/** Journals of ended runs that may lie beside each other. */
const MOST_PARTS = 8;
/** The newest are kept; memory takes some 60 bytes for each. */
const MOST_RECORDS = 1_000_000;

/**
 * Opens a book or begins one. Lines that were torn when a run was killed are passed over; a journal that is damaged is set
 * aside with a warning, and nothing in it is believed.
 *
 * @param folder is made; nothing else lies in it
 * @throws IqError `output_unusable` where nothing can be written there
 */
export function openRecordBook<Value extends { readonly path: string }>(
  folder: string,
  onWarning: (message: string) => void,
): RecordBook<Value> {
  const journal = begin(folder);
  let book = readParts(folder, journal, onWarning);
  if (isMostlyStale(book)) {
    const ended = book.parts.filter(({ path }) => isOver(path));
    const latest = (at: number) => book.places.get(at);
    mergeParts(ended, {
      isKept: (part, identity, offset) => latest(identity) === book.parts.indexOf(part) * PART + offset,
      most: MOST_RECORDS,
      target: mergedName(ended),
    });
    for (const { file } of book.parts) closeSync(file);
    book = readParts(folder, journal, onWarning);
  }
  const { parts, places } = book;
  return {
    journal,
    size: places.size,
    get(path) {
      const place = places.get(identityOf(path));
      const part = place === undefined ? undefined : parts[Math.floor(place / PART)];
      if (part === undefined || place === undefined) return undefined;
      const value = recordAt<Value>(part, place % PART);
      return value?.path === path ? value : undefined;
    },
    own(path) {
      const wanted = identityOf(path);
      const offsets: number[] = [];
      const part = readPart(journal, (identity, offset) => {
        if (identity === wanted) offsets.push(offset);
      });
      if (typeof part === 'string') return undefined;
      try {
        const values = offsets.map((offset) => recordAt<Value>(part, offset));
        return values.findLast((value) => value?.path === path);
      } finally {
        closeSync(part.file);
      }
    },
    close() {
      for (const { file } of parts) closeSync(file);
      if (sizeOf(journal) === HEAD.length) rmSync(journal, { force: true });
    },
  };
}

interface Book {
  readonly parts: readonly Part[];
  /** Where the latest record of each path begins. */
  readonly places: ReadonlyMap<number, number>;
  readonly lines: number;
}

function readParts(folder: string, own: string, onWarning: (message: string) => void): Book {
  for (;;) {
    const parts: Part[] = [];
    const places = new Map<number, number>();
    let lines = 0;
    let isComplete = true;
    // Named by time.
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (name.endsWith(`${ENDING}.tmp`) && isOver(path)) rmSync(path, { force: true });
      if (!name.endsWith(ENDING) || path === own) continue;
      const found: { identity: number; offset: number }[] = [];
      const part = readPart(path, (identity, offset) => found.push({ identity, offset }));
      // Another run has just merged it into its own: what there is has to be looked up again.
      if (part === 'gone') isComplete = false;
      if (part === 'damaged') setAside(path, onWarning);
      if (typeof part === 'string') continue;
      lines += found.length;
      for (const { identity, offset } of found) places.set(identity, parts.length * PART + offset);
      parts.push(part);
    }
    if (isComplete) return { parts, places, lines };
    for (const { file } of parts) closeSync(file);
  }
}

function isMostlyStale({ parts, places, lines }: Book): boolean {
  const ended = parts.filter(({ path }) => isOver(path)).length;
  if (ended === 0) return false;
  return ended > MOST_PARTS || lines > 2 * places.size + 100 || places.size > 1.1 * MOST_RECORDS;
}

function isOver(path: string): boolean {
  const owner = ownerIn(path.slice(dirname(path).length));
  return owner !== undefined && isGone(owner);
}

/** @throws IqError `output_unusable` */
function begin(folder: string): string {
  const name = `${stamp()}.${randomBytes(3).toString('hex')}.${ownerToken()}${ENDING}`;
  const path = join(folder, name);
  try {
    makeFolder(folder);
    writeFileSync(path, HEAD, { flag: 'wx', flush: true });
    syncFolder(folder);
    syncFolder(dirname(folder));
    return path;
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError('output_unusable', `A journal cannot be written in ${folder} (${why}).`, {
      path: folder,
      cause,
    });
  }
}

/** The time in microseconds, in letters that sort by it; never the same twice in a process. */
function stamp(): string {
  latest = Math.max(latest + 1, Math.round((performance.timeOrigin + performance.now()) * 1000));
  return latest.toString(36).padStart(11, '0');
}

let latest = 0;

/** As old as the newest of them, and this process's own, so that nobody else merges it meanwhile. */
function mergedName(parts: readonly Part[]): string {
  const newest = parts.at(-1)?.path ?? '';
  const [time = '', random = ''] = newest.slice(dirname(newest).length + 1).split('.');
  return join(dirname(newest), `${time}.${random}m.${ownerToken()}${ENDING}`);
}

function setAside(path: string, onWarning: (message: string) => void): void {
  const owner = ownerIn(path.slice(dirname(path).length));
  // Whoever still appends to it will not have it back.
  const aside = owner && !isGone(owner) ? undefined : `${path}.damaged`;
  try {
    if (aside !== undefined) renameSync(path, aside);
  } catch {
    // It is passed over all the same.
  }
  onWarning(
    `The journal ${path} is damaged${aside === undefined ? '' : `; it was set aside as ${aside}`}. Nothing in it is believed, and what it told of is done again.`,
  );
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

/** Makes a file's name durable. Some file systems cannot flush a folder. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // The journal itself is flushed already.
  }
}
