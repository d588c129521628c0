import { join } from 'node:path';
import { examine, type ImageInfo } from '../decode/metadata.js';
import { createPicture } from '../decode/picture.js';
import { readSource, type Source } from '../decode/source.js';
import type { Need } from '../limits.js';
import { measureForRank } from '../rank/rank-image.js';
import { failedMeasuring, type Looks, type RankResult } from '../rank/rank-task.js';
import type { Captured, CaptureRequest } from '../report/captures/capture.js';
import { createRow, failedRow } from '../report/row.js';
import type { Settings } from '../settings.js';
import type { Row } from '../types.js';
import { decideOutcomes } from './decide-outcomes.js';
import { needOf } from './need.js';
import { createRecord, type JournalTask, sha256 } from './record.js';
import { stillTrue } from './reuse.js';
import { takeOver } from './take-over.js';
import { planFiles, writeFiles } from './write-files.js';

/** Where outputs go. A dry run has nowhere. */
export type Destination =
  | { readonly kind: 'folder'; readonly folder: string }
  /** Below these real folders alone may a file be replaced. */
  | { readonly kind: 'in-place'; readonly folders: readonly string[] }
  | { readonly kind: 'nowhere' };

/** One image's work, as it is sent to a worker. */
export interface ImageTask {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly destination: Destination;
  readonly settings: Settings;
  /** What is to be measured for a ranking in the same go; `null` for nothing. */
  readonly looks: Looks | null;
  /** What of the result is to be shown in a report; `null` for nothing. */
  readonly capture: CaptureRequest | null;
  /** `null` where none is kept. */
  readonly journal: JournalTask | null;
  /** The temporary file's name: chosen by the parent, which removes it if the worker dies. */
  readonly temporary: string;
}

/** What became of one image. */
export interface Optimized {
  /** A row for each output. */
  readonly rows: Row[];
  /** What a ranking needs of the original; `null` where there is none. */
  readonly measured: RankResult | null;
  /** Of the rows that were asked for. */
  readonly captures: readonly Captured[];
  /** Whether an earlier run did it all. */
  readonly isUnchanged: boolean;
  /** Why it is not in the journal, where it should be. */
  readonly unrecorded: string | null;
}

/**
 * Optimises one image and writes the result, unless that takes more memory than is given. Never throws for a bad image:
 * that is a failed row.
 */
export async function optimizeImage(task: ImageTask): Promise<Optimized>;
export async function optimizeImage(task: ImageTask, memory: number): Promise<Optimized | Need>;
export async function optimizeImage(
  task: ImageTask,
  memory = Number.POSITIVE_INFINITY,
): Promise<Optimized | Need> {
  const started = performance.now();
  const { settings } = task;
  const file = join(task.root, task.path);
  let source: Source | undefined;
  let info: ImageInfo | undefined;
  let measured: RankResult | null = null;
  try {
    const read = await readSource(file, settings, memory);
    if ('memory' in read) return read;
    source = read;
    const input = task.journal && sha256(source.bytes);
    const earlier = input === null ? null : stillTrue(task, source, input);
    if (earlier) return await takeOver(task, earlier, source, { memory, started });
    info = await examine(source.bytes, file, settings);
    const need = needOf(source, info, task);
    if (need.memory > memory) return need;
    // By the same decode to a small size as in a ranking alone: the same picture has the same score in both.
    if (task.looks) measured = await measureForRank(task.path, file, source, info, task.looks);
    const { outcomes, captures } = await decideOutcomes(task, createPicture(file, source, info), started);
    const { names, files } = planFiles(task, source, info, outcomes);
    const common = { path: task.path, settings, info, bytesIn: source.bytes.length };
    const rows = outcomes.map((outcome, i) =>
      createRow({ ...common, ms: performance.now() - started, output: names[i] ?? null, ...outcome }),
    );
    const record = input === null ? null : createRecord(task, { input, rows, outcomes, files, measured });
    const unrecorded = await writeFiles(task, source, files, record);
    const ms = Math.round(performance.now() - started);
    const timed = rows.map((row) => ({ ...row, ms }));
    return { rows: timed, measured, captures, isUnchanged: false, unrecorded };
  } catch (error) {
    const ms = performance.now() - started;
    const row = failedRow({ path: task.path, settings, error, info, bytesIn: source?.bytes.length, ms });
    return {
      rows: [row],
      measured: task.looks && (measured ?? failedMeasuring(task.path, error)),
      captures: [],
      isUnchanged: false,
      unrecorded: null,
    };
  }
}
