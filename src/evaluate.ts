import { basename, join, resolve } from 'node:path';
import type { Summary } from './decide/moments.js';
import { type Counts, type Proxies, RankingFigures, type ScoreColumn } from './decide/ranking-figures.js';
import { noInput } from './discover/file-list.js';
import { temporaryName, writeAtomically } from './encode/write.js';
import { type ErrorCode, IqError } from './errors.js';
import { drawEvaluation, EVALUATION_FILES } from './evaluate/draw-evaluation.js';
import { type OverwriteGuard, openOverwriteGuard } from './evaluate/overwrite-guard.js';
import type { ImageLimits } from './limits.js';
import { imagesRoot } from './rank/ranking-root.js';
import { makePlace } from './report/output-place.js';
import { type ReadRow, readRanking } from './report/read-ranking.js';
import type { BatchOptions } from './runtime/batch.js';

export interface EvaluateOptions extends BatchOptions, Partial<ImageLimits> {
  /** A CSV that `iq rank` wrote, or `-` for one on standard input; of the columns, `path` and `final_score` must be there. */
  readonly csv: string;
  /** The folder that the charts are written to; it is made. Without it nothing is drawn and no image is read. */
  readonly out?: string;
  /**
   * The folder that the ranking's paths start from; by default the one that `<csv>.meta.json` names, else the CSV's own.
   * Only needed for drawing.
   */
  readonly images?: string;
  /** How many of the best and of the worst are shown, 1 to 100; by default 12. */
  readonly top?: number;
  /** Show what symbolic links lead to, also out of that folder. */
  readonly followSymlinks?: boolean;
  /** Seconds one image may take to be shown; by default 900. */
  readonly timeout?: number;
  /** Files that the caller writes itself and that must be neither the ranking nor an image of it. */
  readonly reports?: readonly string[];
  /** Where relative paths start; by default the process's own folder. */
  readonly cwd?: string;
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Called once the ranking is read and found to be good. */
  readonly onStart?: (plan: EvaluationPlan) => void;
  /** Called with every row that is read, in the ranking's own order; awaited. */
  readonly onRow?: (row: ReadRow) => void | Promise<void>;
  /** Called with each image that was to be shown, and why it is not; `null` if it is. */
  readonly onImage?: (path: string, failure: Unshown | null) => void;
}

export interface EvaluationPlan {
  /** How many images are to be shown. */
  readonly images: number;
  /** The folder that the ranking's paths start from; `null` where it is not known and nothing is drawn. */
  readonly root: string | null;
}

/** An image that could not be shown. */
export interface Unshown {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** What can be said of a ranking without asking anybody. */
export interface Evaluation extends Counts {
  /** Proxies: they do not prove that people agree with the ranking. */
  readonly proxies: Proxies;
  /** Every score's spread. */
  readonly scores: Readonly<Record<ScoreColumn, Summary>>;
  readonly unshown: readonly Unshown[];
  /** The charts, as absolute paths. */
  readonly written: readonly string[];
}

/** How many of the best and of the worst are shown. */
const TOP = 12;
/** The most of them: a page of so many tiles is as large as an image may be. */
const MOST = 100;

/**
 * Says whether a ranking is any good, as far as that can be said without labels, and draws how its scores and sizes are
 * spread and which pictures are the best and the worst. The CSV is read row by row and never held.
 *
 * @throws IqError of the second group of `ERROR_CODES` before anything is drawn; `encode_failed`, `write_failed`,
 *   `no_space` or `permission_denied` after it. The reason of the signal, if it aborts: then nothing is written.
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { top = TOP, signal } = options;
  if (!Number.isInteger(top) || top < 1 || top > MOST) {
    throw new IqError(
      'invalid_option',
      `Expected a whole number from 1 to ${MOST} for top but received ${top}.`,
    );
  }
  const cwd = options.cwd ?? '.';
  const csv = options.csv === '-' ? null : resolve(cwd, options.csv);
  const out = options.out === undefined ? null : resolve(cwd, options.out);
  const images = options.images === undefined ? undefined : resolve(cwd, options.images);
  const root = await imagesRoot(csv, images, signal).catch((error) => {
    signal?.throwIfAborted();
    // Where no image is shown, a ranking may well not know where they are.
    if (out !== null || images !== undefined) throw error;
    return null;
  });
  const charts = out === null ? [] : EVALUATION_FILES.map((name) => join(out, name));
  const targets = [...charts, ...(options.reports ?? []).map((path) => resolve(cwd, path))];
  const twice = targets.find((path, i) => targets.indexOf(path) !== i);
  if (twice !== undefined) {
    throw new IqError('invalid_option', `Expected one purpose for each file but received two for ${twice}.`);
  }
  const guard = await openOverwriteGuard(targets, csv, root);

  const figures = new RankingFigures(top);
  const proxies = await gather(options, figures, guard);
  if (out === null || root === null) {
    options.onStart?.({ images: 0, root });
    return { ...figures.counts, proxies, scores: figures.summaries, unshown: [], written: [] };
  }
  for (const chart of charts) await makePlace('chart', chart);
  const drawing = await drawEvaluation({
    name: csv === null ? 'standard input' : basename(csv),
    figures,
    root,
    options,
  });
  signal?.throwIfAborted();
  for (const name of EVALUATION_FILES) {
    const bytes = drawing.files[name];
    await writeAtomically({ path: join(out, name), bytes, temporary: temporaryName() });
  }
  return {
    ...figures.counts,
    proxies,
    scores: figures.summaries,
    unshown: drawing.unshown,
    written: charts,
  };
}

/** @throws IqError `invalid_option`, `nothing_to_read` or `output_is_input` */
async function gather(
  { csv, cwd = '.', stdin, signal, onRow }: EvaluateOptions,
  figures: RankingFigures,
  guard: OverwriteGuard,
): Promise<Proxies> {
  const isInput = csv === '-';
  const name = isInput ? 'standard input' : resolve(cwd, csv);
  let columns: readonly string[] = [];
  const rows = readRanking(name, {
    ...(isInput && { input: stdin ?? noInput() }),
    signal,
    onColumns: (found) => {
      columns = found;
    },
  });
  try {
    for await (const row of rows) {
      signal?.throwIfAborted();
      await guard.check(row.path);
      figures.add(row);
      await onRow?.(row);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  if (figures.counts.rows > 0) return figures.proxies(columns);
  throw new IqError('nothing_to_read', `Expected a ranking in ${name} but it has no rows.`);
}
