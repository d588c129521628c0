import { createHash } from 'node:crypto';
import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ReadOptions } from '../decode/source.js';
import type { Entry, Listing } from '../discover/listing.js';
import { removeLeftovers } from '../encode/leftovers.js';
import { replacedFile } from '../encode/write.js';
import { IqError } from '../errors.js';
import type { BatchOptions } from '../runtime/batch.js';
import { claimFiles } from '../runtime/claim.js';
import { openRecordBook, type RecordBook } from '../runtime/record-book.js';
import { appendSealed, identityOf } from '../runtime/sealed-line.js';
import type { Destination } from './optimize-image.js';
import { provenEntries } from './proven-entries.js';
import type { Promised } from './recall.js';
import { endOf, type JournalTask, type RunEnd } from './record.js';

/** Of a record what a journal itself looks at. */
interface Recorded extends Promised {
  /** The name of the run's journal, where runs in place are told apart by it: those of later runs sort behind it. */
  readonly run?: string;
  /** What that run's end is recorded under. */
  readonly end?: string;
}

/** What keeps a run apart from others, and what it knows of earlier ones. */
export interface RunJournal<Record extends Recorded> {
  /**
   * `null` where no journal is kept.
   *
   * @param isAgain whether a worker died with the image: it may have done it, and then that is in this run's own journal
   */
  taskOf(path: string, isAgain: boolean): JournalTask<Record> | null;
  /**
   * Finds the images that an earlier run did, by their files.
   *
   * @param run by what key records are known, how sources are read, and how many seconds a message to a worker may take
   */
  recall(
    run: { readonly key: string; readonly reading: ReadOptions; readonly timeout: number },
    options: BatchOptions,
  ): Promise<void>;
  /** What was recorded of such an image. */
  known(entry: Entry): Record | undefined;
  /** Told of each result. */
  received(result: { readonly unrecorded: string | null }): void;
  /** Told that every image was worked on, and of each was told. */
  complete(): void;
  close(): void;
}

interface RunJournalOptions {
  /** The command, where journals of several have to be told apart. */
  readonly command?: string;
  readonly listing: Listing;
  readonly destination: Destination;
  readonly followSymlinks: boolean;
  /** Absolute paths of files that the caller writes. */
  readonly reports: readonly string[];
  /** Where journals lie; without it none is kept. */
  readonly journal?: string | undefined;
  /** Where runs in place show what they replace; without it they do not. */
  readonly claims?: string | undefined;
  readonly onWarning: (message: string) => void;
}

/**
 * Claims the images of a run in place, removes what killed runs left, and only then opens the journal: from then on no
 * process of such a run changes anything.
 *
 * @throws IqError `in_use`, or `output_unusable` where what is replaced in place could not be written down
 */
export async function openRunJournal<Record extends Recorded>(
  options: RunJournalOptions,
): Promise<RunJournal<Record>> {
  const { listing, destination, journal, onWarning, command = '' } = options;
  if (destination.kind === 'nowhere' || listing.entries.length === 0) return NO_JOURNAL;
  const isInPlace = destination.kind === 'in-place';
  const target = await realpath(isInPlace ? listing.root : destination.folder);
  const release = isInPlace ? await claim(target, options) : () => {};
  try {
    await removeLeftovers(await foldersOf(options, target));
    const book =
      journal === undefined
        ? null
        : open<Record>(join(journal, nameOf(command + destination.kind, target)), options);
    if (book !== null && journal !== undefined) await forgetOld(journal);
    if (book === null) return { ...NO_JOURNAL, close: release };
    const end = endOf(listing.shard);
    const isOver = createOver(book, end);
    const recordOf = (path: string): Record | undefined => {
      const record = promised(book.get(path));
      if (record === undefined) return undefined;
      // Of a run in place that ended, results are images like any other: what became of them once is no news.
      return isInPlace && record.outputs.length > 0 && isOver(record) ? undefined : record;
    };
    let proven: ReadonlySet<Entry> = new Set();
    let isKept = true;
    let hasWarned = false;
    return {
      // In place there is no going on without: every image is tried, and fails.
      taskOf(path, isAgain) {
        if (!isKept) return null;
        const own = isAgain ? promised(book.own(path)) : undefined;
        return { file: book.journal, end, earlier: own ?? recordOf(path) ?? null, isOwn: own !== undefined };
      },
      async recall(run, batch) {
        if (book.size === 0) return;
        proven = await provenEntries({ ...run, listing, destination, recordOf }, batch);
      },
      known: (entry) => (proven.has(entry) ? recordOf(entry.path) : undefined),
      received({ unrecorded }) {
        if (unrecorded === null || hasWarned) return;
        hasWarned = true;
        isKept = isInPlace;
        onWarning(`${unrecorded} What this run does from here on, a later one does again.`);
      },
      complete() {
        if (!isInPlace) return;
        const json = JSON.stringify({ path: end, run: basename(book.journal) } satisfies RunEnd);
        try {
          appendSealed(book.journal, { identity: identityOf(end), json }, false);
        } catch (error) {
          if (!(error instanceof IqError)) throw error;
          onWarning(`${error.message} The next run tells of these images once more.`);
        }
      },
      close() {
        book.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

function promised<Record extends Recorded>(record: Record | RunEnd | undefined): Record | undefined {
  return record !== undefined && 'input' in record ? record : undefined;
}

/**
 * Tells whether the run of a record is over: a later one of the same kind came to its end, or one on all images, or one of
 * this run's own kind, to which all images of the listing belong.
 *
 * @param end what this run's end will be recorded under
 */
function createOver(book: RecordBook<Recorded | RunEnd>, end: string): (record: Recorded) => boolean {
  const ends = new Map<string, string>();
  const lastOf = (kind: string) => {
    const known = ends.get(kind) ?? book.get(kind)?.run ?? '';
    ends.set(kind, known);
    return known;
  };
  const whole = endOf(undefined);
  // Records of earlier versions have no kind of their own.
  return ({ run = '', end: own = whole }) => [whole, own, end].some((kind) => run <= lastOf(kind));
}

const NO_JOURNAL: RunJournal<never> = {
  taskOf: () => null,
  recall: async () => {},
  known: () => undefined,
  received() {},
  complete() {},
  close() {},
};

function nameOf(kind: string, target: string): string {
  return createHash('sha256').update(`${kind}\0${target}`).digest('hex').slice(0, 16);
}

async function claim(
  root: string,
  { claims, journal, listing, onWarning }: RunJournalOptions,
): Promise<() => void> {
  if (claims === undefined) return () => {};
  const paths = listing.entries.map(({ path }) => path);
  try {
    return await claimFiles(claims, { root, paths, shard: listing.shard });
  } catch (error) {
    if (!(error instanceof IqError) || error.code !== 'output_unusable') throw error;
    if (journal !== undefined) throw withRemedy(error);
    onWarning(`${error.message} Another run could be at work on them.`);
    return () => {};
  }
}

function open<Record extends Recorded>(
  folder: string,
  { destination, onWarning }: RunJournalOptions,
): RecordBook<Record | RunEnd> | null {
  try {
    return openRecordBook<Record | RunEnd>(folder, onWarning);
  } catch (error) {
    if (!(error instanceof IqError)) throw error;
    if (destination.kind === 'in-place') throw withRemedy(error);
    onWarning(`${error.message} The run goes on without: if it is killed, it begins anew.`);
    return null;
  }
}

/** Of destinations that no run has written to for so long the journals go. */
const KEPT_MS = 180 * 24 * 3600 * 1000;

async function forgetOld(journals: string): Promise<void> {
  for (const name of await readdir(journals).catch(() => [])) {
    const folder = join(journals, name);
    // Every run adds a file, and so changes the folder.
    const changed = await stat(folder).catch(() => undefined);
    const isOld = changed !== undefined && Date.now() - changed.mtimeMs > KEPT_MS;
    if (isOld && /^[0-9a-f]{16}$/.test(name))
      await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

function withRemedy(error: IqError): IqError {
  const remedy =
    'In place, what is replaced is written down first: give --cache-dir a folder that can be written to, or --no-cache to do without.';
  return new IqError('output_unusable', `${error.message} ${remedy}`, {
    ...(error.path !== undefined && { path: error.path }),
    cause: error.cause,
  });
}

/** Where temporary files of this run, and so of one that did the same, can be. */
async function foldersOf(
  { listing, destination, followSymlinks, reports }: RunJournalOptions,
  target: string,
): Promise<Set<string>> {
  const folders = new Set([target, ...reports.map((report) => dirname(report))]);
  const isLinked = followSymlinks && destination.kind === 'in-place';
  for (const { path, error } of listing.entries) {
    if (error) continue;
    const file = join(target, path);
    folders.add(dirname(isLinked ? await replacedFile(file, true) : file));
  }
  return folders;
}
