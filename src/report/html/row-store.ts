import { openSpool } from '../../runtime/spool.js';
import type { Cell } from './page-data.js';

/** A row of a page's table. */
export interface PageRow {
  readonly cells: readonly Cell[];
  /** By which its pictures are found; `null` where there are none. */
  readonly key: string | null;
}

/** Rows that wait on the disk until a page is written; beyond a number only the most urgent are shown. */
export interface RowStore {
  /** @param urgency the lowest stay, of equals those that came first */
  add(row: PageRow, urgency: number): void;
  /** How many were added. */
  readonly total: number;
  /** Those that stay, in the order in which they came. */
  rows(): Generator<PageRow>;
  /** The same without their keys, as a table has them. */
  cells(): Generator<PageRow['cells']>;
  close(): void;
}

/** More would take a browser longer than people wait. */
export const MOST_ROWS = 50_000;

/** @throws IqError `no_space` or `write_failed` where there is no room for temporary files */
export function openRowStore(most = MOST_ROWS): RowStore {
  const spool = openSpool<PageRow>();
  const urgencies: number[] = [];
  let isOpen = true;
  const rows = function* (): Generator<PageRow> {
    if (spool.length <= most) return yield* spool;
    for (const place of mostUrgent(urgencies, most)) yield spool.read(place);
  };
  return {
    add(row, urgency) {
      spool.add(row);
      urgencies.push(urgency);
    },
    get total() {
      return spool.length;
    },
    rows,
    *cells() {
      for (const { cells } of rows()) yield cells;
    },
    close() {
      if (isOpen) spool.close();
      isOpen = false;
    },
  };
}

function mostUrgent(urgencies: readonly number[], most: number): Uint32Array {
  const places = Uint32Array.from(urgencies, (_, place) => place);
  const urgencyOf = (place: number) => urgencies[place] ?? 0;
  // Infinities may meet: their difference is no number.
  const compare = (a: number, b: number) =>
    urgencyOf(a) === urgencyOf(b) ? a - b : urgencyOf(a) < urgencyOf(b) ? -1 : 1;
  return places.sort(compare).slice(0, most).sort();
}
