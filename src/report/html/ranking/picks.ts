import { FirstFew } from '../../../decide/first-few.js';
import { PointCloud } from '../../../decide/point-cloud.js';
import { better, RankingFigures } from '../../../decide/ranking-figures.js';
import type { RankRow } from '../../rank-row.js';
import type { ReadRow } from '../../read-ranking.js';
import { FailureList } from '../failures.js';

/** A line of a ranking; what each part added is only known while pictures are ranked. */
export type PictureRow = ReadRow & Partial<Pick<RankRow, 'contributions'>>;

/** A picture that has a score. */
export interface ScoredRow extends PictureRow {
  readonly final_score: number;
}

/** Of the best and of the worst. */
const ENDS = 20;
/** Groups of duplicates, and pictures of each. */
const GROUPS = 12;
const MEMBERS = 8;
/** Names of what judged: a ranking that was put together of others may have several. */
const JUDGES = 4;

export interface DuplicateGroup {
  /** As in the ranking. */
  readonly number: number;
  /** The best first. */
  readonly rows: readonly PictureRow[];
  /** Of the group, how many are not shown. */
  readonly unshown: number;
}

/** How broad pictures are, roughly. */
export const SHAPES = ['panorama', 'landscape', 'square', 'portrait', 'tall'] as const;
type Shape = (typeof SHAPES)[number];

/** Gathers what a page shows of a ranking from rows that come one by one: of a million of them a few hundred are kept. */
export class RankingPicks {
  readonly figures = new RankingFigures(0);
  readonly judges = new Set<string>();
  /** Sharpness, and how pleasing it is. */
  readonly aesthetics = new PointCloud();
  /** Sharpness, and the score. */
  readonly scores = new PointCloud();
  readonly shapes = new Map<Shape, number>();
  readonly failures = new FailureList();
  groups = 0;
  duplicates = 0;
  readonly #best = new FirstFew<ScoredRow>(ENDS, betterRow);
  readonly #worst = new FirstFew<ScoredRow>(ENDS, (a, b) => betterRow(b, a));
  readonly #members = new Map<number, PictureRow[]>();
  readonly #sizes = new Map<number, number>();

  /** @throws IqError `invalid_option` for a score that is none */
  add(row: PictureRow): void {
    this.figures.add(row);
    if (row.message !== null) this.failures.add(row.path, row.reasons[0] ?? '', row.message);
    if (row.aesthetic_id !== null && this.judges.size < JUDGES) this.judges.add(row.aesthetic_id);
    const shape = shapeOf(row);
    if (shape !== null) this.shapes.set(shape, (this.shapes.get(shape) ?? 0) + 1);
    this.#addDuplicate(row);
    const { final_score, sharpness_norm: sharpness, aesthetic } = row;
    if (final_score === null) return;
    const scored = { ...row, final_score };
    this.#best.add(scored);
    this.#worst.add(scored);
    if (sharpness === null) return;
    this.scores.add(sharpness, final_score);
    if (aesthetic !== null) this.aesthetics.add(sharpness, aesthetic);
  }

  /** The best, the best first: all, where there are few. */
  get best(): readonly ScoredRow[] {
    return this.#best.items.slice(0, this.#bestCount).map((row, i) => ({ ...row, rank: row.rank ?? i + 1 }));
  }

  /** The worst, the worst first, without those that are among the best. */
  get worst(): readonly ScoredRow[] {
    const { ranked } = this.figures.counts;
    return this.#worst.items
      .slice(0, ranked - this.#bestCount)
      .map((row, i) => ({ ...row, rank: row.rank ?? ranked - i }));
  }

  /** The first groups that came, and of each the first pictures. */
  get shownGroups(): DuplicateGroup[] {
    return [...this.#members]
      .filter(([, rows]) => rows.length > 1)
      .map(([group, rows]) => ({
        number: group,
        rows: rows.sort((a, b) => Number(a.duplicate_of !== null) - Number(b.duplicate_of !== null)),
        unshown: (this.#sizes.get(group) ?? 0) - rows.length,
      }));
  }

  get #bestCount(): number {
    const { ranked } = this.figures.counts;
    return ranked <= ENDS ? ranked : Math.min(ENDS, Math.ceil(ranked / 2));
  }

  #addDuplicate(row: PictureRow): void {
    const { duplicate_group: group, duplicate_of } = row;
    if (duplicate_of !== null) this.duplicates++;
    if (group === null) return;
    if (duplicate_of === null) this.groups++;
    const members = this.#members.get(group);
    if (members === undefined && this.#members.size === GROUPS) return;
    if (members === undefined) this.#members.set(group, [row]);
    // The best has its place, even where others came before it.
    else if (members.length < MEMBERS) members.push(row);
    else if (duplicate_of === null) members[MEMBERS - 1] = row;
    this.#sizes.set(group, (this.#sizes.get(group) ?? 0) + 1);
  }
}

function betterRow(a: ScoredRow, b: ScoredRow): number {
  return better({ ...a, score: a.final_score }, { ...b, score: b.final_score });
}

function shapeOf({ width, height }: PictureRow): Shape | null {
  if (width === null || height === null || width < 1 || height < 1) return null;
  const ratio = width / height;
  if (ratio > 2) return 'panorama';
  if (ratio > 1.05) return 'landscape';
  if (ratio >= 1 / 1.05) return 'square';
  return ratio >= 0.5 ? 'portrait' : 'tall';
}
