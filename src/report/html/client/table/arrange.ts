import type { Cell, Column, TableData } from '../../page-data.js';

/** What a person asks of a table. */
export interface Wishes {
  readonly sort: { readonly key: string; readonly isDescending: boolean };
  /** To be found in a path; words in any order. */
  readonly search: string;
  /** The one word that a column must have, by the column's key. */
  readonly choices: Readonly<Record<string, string>>;
  /** What a column of numbers must lie between; either end may be open. */
  readonly range: Range | null;
  /** From 0. */
  readonly page: number;
  readonly pageSize: number;
  /** Keys of the columns that are shown. */
  readonly columns: readonly string[];
}

export interface Range {
  readonly key: string;
  readonly from: number | null;
  readonly to: number | null;
}

export const PAGE_SIZES = [25, 50, 100, 250] as const;

/** As a table is before anybody wishes: without columns of words that no row has any of. */
export function firstWishes({ columns, order, rows }: TableData): Wishes {
  const isEmpty = ({ kind }: Column, at: number) =>
    (kind === 'choice' || kind === 'words') && rows.every((row) => (row[at] ?? null) === null);
  return {
    sort: order,
    search: '',
    choices: {},
    range: null,
    page: 0,
    pageSize: 50,
    columns: columns.filter((column, at) => column.isShown && !isEmpty(column, at)).map(({ key }) => key),
  };
}

export const isNumeric = ({ kind }: Column): boolean =>
  kind === 'number' || kind === 'bytes' || kind === 'share';

const collator = new Intl.Collator('en', { numeric: true });

/** The places of the rows that are wanted, in the wanted order. What is not known comes last either way. */
export function arrange({ columns, rows }: TableData, wishes: Wishes): number[] {
  const isWanted = filterOf(columns, wishes);
  const places: number[] = [];
  rows.forEach((row, place) => {
    if (isWanted(row)) places.push(place);
  });
  const at = columns.findIndex(({ key }) => key === wishes.sort.key);
  if (at < 0) return places;
  const direction = wishes.sort.isDescending ? -1 : 1;
  const cellOf = (place: number): Cell => rows[place]?.[at] ?? null;
  return places.sort((a, b) => compare(cellOf(a), cellOf(b), direction) || a - b);
}

function compare(a: Cell, b: Cell, direction: 1 | -1): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return (a - b) * direction;
  return collator.compare(String(a), String(b)) * direction;
}

function filterOf(columns: readonly Column[], { search, choices, range }: Wishes) {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const paths = columns.flatMap(({ kind }, at) => (kind === 'path' ? [at] : []));
  const chosen = columns.flatMap(({ key, kind }, at) => {
    const word = choices[key];
    return word === undefined ? [] : [{ at, word, isList: kind === 'words' }];
  });
  const ranged = range === null ? -1 : columns.findIndex(({ key }) => key === range.key);
  const { from, to } = range ?? { from: null, to: null };
  return (row: readonly Cell[]): boolean => {
    for (const { at, word, isList } of chosen) {
      const cell = String(row[at] ?? '');
      if (isList ? !cell.split(' ').includes(word) : cell !== word) return false;
    }
    if (ranged >= 0) {
      const value = row[ranged];
      if (typeof value !== 'number' || value < (from ?? value) || value > (to ?? value)) return false;
    }
    if (words.length === 0) return true;
    const text = paths
      .map((at) => row[at] ?? '')
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** How often each word occurs in a column, the commonest first. What is not known is the empty word. */
export function countWords({ columns, rows }: TableData, column: Column): [word: string, count: number][] {
  const at = columns.indexOf(column);
  const counts = new Map<string, number>();
  for (const row of rows) {
    const cell = String(row[at] ?? '');
    for (const word of column.kind === 'words' ? cell.split(' ') : [cell]) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || collator.compare(a, b));
}
