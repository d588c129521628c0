import { IqError } from '../errors.js';
import type { ReadRow } from '../report/read-ranking.js';
import { FirstFew } from './first-few.js';
import { Histogram } from './histogram.js';
import { Correlation, Moments, type Summary } from './moments.js';
import { SCORE_NAMES, type ScoreName } from './normalise.js';
import { SizeFigures } from './size-figures.js';
import { VETOES, type Veto } from './veto.js';

/** The columns of a ranking that are scores: 0 to 1, higher is better. */
export const SCORE_COLUMNS = ['final_score', 'aesthetic', ...SCORE_NAMES] as const;
export type ScoreColumn = 'final_score' | 'aesthetic' | ScoreName;

/** What the published method makes a final score of; a ranking may lack some. */
const PART_COLUMNS = [
  'aesthetic',
  'sharpness_norm',
  'exposure_norm',
  'contrast_norm',
  'face_present',
] as const;
type PartColumn = (typeof PART_COLUMNS)[number];

/**
 * What can be said of a ranking without labels. They are proxies: a ranking can have fine ones and still be one that nobody
 * agrees with.
 */
export interface Proxies {
  /** Standard deviation of `final_score` (n − 1); near 0, pictures are hardly told apart. `null` below two scores. */
  readonly score_std: number | null;
  /** Share of the rows that are duplicates of a better one; `null` where there is no column `duplicate_of`. */
  readonly duplicate_fraction: number | null;
  /** Pearson's correlation of `final_score` with `sharpness_norm`, −1 to 1; `null` where one of them does not vary. */
  readonly sharpness_corr: number | null;
}

export interface Counts {
  readonly rows: number;
  /** Rows with a final score. */
  readonly ranked: number;
  /** Rows whose image could not be read. */
  readonly failed: number;
  /** Rows with at least one veto. */
  readonly vetoed: number;
  /** Rows by veto; one may count at several. `other` are those that this version does not know. */
  readonly vetoes: Readonly<Partial<Record<Veto | 'other', number>>>;
  /** In how many rows with a score a part is empty; parts that are nowhere empty are left out. */
  readonly missing: Readonly<Partial<Record<PartColumn, number>>>;
}

/** A picture at an end of the ranking. */
export interface Placed extends Pick<ReadRow, 'path' | 'file' | 'veto' | 'reasons' | 'duplicate_of'> {
  readonly score: number;
  /** From 1; as the ranking has it, or counted. */
  readonly rank: number;
}

interface Scored extends Omit<Placed, 'rank'> {
  readonly rank: number | null;
}

const VETO_ORDER = [...(Object.keys(VETOES) as Veto[]), 'other'] as const;

/** Fine enough to see what there are two kinds of, coarse enough for a hundred images. */
const SCORE_BINS = 20;

/** Gathers what an evaluation says of a ranking from rows that come one by one: the rows themselves are not kept. */
export class RankingFigures {
  readonly sizes = new SizeFigures();
  readonly #moments = mapColumns(() => new Moments());
  readonly #histograms = mapColumns(() => new Histogram(0, 1 / SCORE_BINS, SCORE_BINS));
  readonly #sharpness = new Correlation();
  readonly #vetoes = new Map<Veto | 'other', number>();
  readonly #missing = new Map<PartColumn, number>();
  readonly #best: FirstFew<Scored>;
  readonly #worst: FirstFew<Scored>;
  #rows = 0;
  #failed = 0;
  #vetoed = 0;
  #duplicates = 0;

  /** @param ends how many of the best and of the worst are kept */
  constructor(ends: number) {
    this.#best = new FirstFew<Scored>(ends, better);
    this.#worst = new FirstFew<Scored>(ends, (a, b) => better(b, a));
  }

  /** @throws IqError `invalid_option` for a score that is none; nothing of its row counts */
  add(row: ReadRow): void {
    for (const column of SCORE_COLUMNS) assertScore(column, row);
    this.#rows++;
    if (row.duplicate_of !== null) this.#duplicates++;
    this.#countVetoes(row.veto);
    for (const column of SCORE_COLUMNS) {
      const value = row[column];
      if (value === null) continue;
      this.#moments[column].add(value);
      this.#histograms[column].add(value);
    }
    this.sizes.add(row.width, row.height);
    if (row.message !== null) this.#failed++;
    const { final_score: score, sharpness_norm: sharpness } = row;
    if (score === null) return;
    for (const part of PART_COLUMNS) if (row[part] === null) increment(this.#missing, part);
    if (sharpness !== null) this.#sharpness.add(score, sharpness);
    const { path, file, veto, reasons, duplicate_of, rank } = row;
    const scored = { path, file, veto, reasons, duplicate_of, rank, score };
    this.#best.add(scored);
    this.#worst.add(scored);
  }

  get counts(): Counts {
    return {
      rows: this.#rows,
      ranked: this.#moments.final_score.count,
      failed: this.#failed,
      vetoed: this.#vetoed,
      vetoes: Object.fromEntries(VETO_ORDER.flatMap((name) => entry(this.#vetoes, name))),
      missing: Object.fromEntries(PART_COLUMNS.flatMap((name) => entry(this.#missing, name))),
    };
  }

  /** @param columns of the CSV: without `duplicate_of` nothing is known of duplicates */
  proxies(columns: readonly string[]): Proxies {
    const knowsDuplicates = columns.includes('duplicate_of') && this.#rows > 0;
    return {
      score_std: this.#moments.final_score.summary.std,
      duplicate_fraction: knowsDuplicates ? this.#duplicates / this.#rows : null,
      sharpness_corr: this.#sharpness.value,
    };
  }

  get summaries(): Readonly<Record<ScoreColumn, Summary>> {
    return mapColumns((column) => this.#moments[column].summary);
  }

  histogram(column: ScoreColumn): Histogram {
    return this.#histograms[column];
  }

  /** The best, the best first. */
  get best(): Placed[] {
    return this.#best.items.map((item, i) => ({ ...item, rank: item.rank ?? i + 1 }));
  }

  /** The worst, the worst first. */
  get worst(): Placed[] {
    const { count } = this.#moments.final_score;
    return this.#worst.items.map((item, i) => ({ ...item, rank: item.rank ?? count - i }));
  }

  #countVetoes(veto: readonly string[]): void {
    if (veto.length > 0) this.#vetoed++;
    const names = veto.map((name) => (Object.hasOwn(VETOES, name) ? (name as Veto) : 'other'));
    for (const name of new Set(names)) increment(this.#vetoes, name);
  }
}

/** Scores of other programs may go beyond 0 and 1; what is farther away than this is another column, or damage. */
const FARTHEST = 1e6;

function assertScore(column: ScoreColumn, row: ReadRow): void {
  const value = row[column];
  if (value === null || Math.abs(value) <= FARTHEST) return;
  throw new IqError(
    'invalid_option',
    `Expected a score as ${column} of ${row.path} but received ${value}: scores are about 0 to 1.`,
    { path: row.path },
  );
}

type Order = Pick<Scored, 'score' | 'rank' | 'path'>;

/** By score; equal ones by their ranks, else by path: as a ranking orders them. */
export function better(a: Order, b: Order): number {
  if (a.score !== b.score) return b.score - a.score;
  if (a.rank !== null && b.rank !== null && a.rank !== b.rank) return a.rank - b.rank;
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** What is there of a key, so that the order does not hang on the rows'. */
function entry<Key>(counts: ReadonlyMap<Key, number>, key: Key): [Key, number][] {
  const count = counts.get(key);
  return count === undefined ? [] : [[key, count]];
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function mapColumns<T>(make: (column: ScoreColumn) => T): Record<ScoreColumn, T> {
  return Object.fromEntries(SCORE_COLUMNS.map((column) => [column, make(column)])) as Record<ScoreColumn, T>;
}
