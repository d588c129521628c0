import type { Demand } from '../../score/threshold.js';

/** What the page's own program reads: plain data, as JSON in the page. Both sides import it. */

/**
 * How a column's cells are shown, sorted and filtered: `path` a file's path, `text` as it is, `choice` one word out of few,
 * `words` several of them separated by blanks, `number`, `bytes`, and `share` of 1 in percent.
 */
export type CellKind = 'path' | 'text' | 'choice' | 'words' | 'number' | 'bytes' | 'share';

/** Where a path leads: to the file as it was, or as it became. */
export type Side = 'before' | 'after';

export interface Column {
  /** As in the CSV. */
  readonly key: string;
  /** For the column's head. */
  readonly label: string;
  readonly kind: CellKind;
  /** What the column means, in a sentence. */
  readonly hint?: string;
  /** Digits behind the point of a `number`. */
  readonly digits?: number;
  /** What a `number` must reach: one just short of it has more digits. */
  readonly demand?: Demand | undefined;
  /** Whether it is shown before anybody chooses columns. */
  readonly isShown: boolean;
  /** Whether rows can be chosen by this column's words, beside the search. */
  readonly isFilter?: boolean;
  /** A path that leads to a file. */
  readonly link?: Side;
}

export type Cell = string | number | null;

/** What a table says beside its rows. */
export interface TableHead {
  readonly columns: readonly Column[];
  /** How many rows there were, where the page holds only some. */
  readonly total: number;
  /** By which column rows are sorted before anybody asks for another. */
  readonly order: { readonly key: string; readonly isDescending: boolean };
  /** What rows are, for one and for several. */
  readonly counts: readonly [singular: string, plural: string];
  readonly places: Places;
  /** `null` where nothing is compared. */
  readonly viewer: ViewerSettings | null;
}

/** A table of rows; what stands in a row's place is `null` where it is not known. */
export interface TableData extends TableHead {
  readonly rows: readonly (readonly Cell[])[];
}

/** Where files lie, as addresses relative to the page that end with `/`; `null` where they cannot be linked. */
export interface Places {
  readonly before: string | null;
  readonly after: string | null;
}

/** How two pictures are compared. */
export interface ViewerSettings {
  /** The rows whose pictures are in the page, by their place in the table, or that the files beside the page are shown. */
  readonly pictures: readonly number[] | 'link';
  /** What the two sides are called. */
  readonly sides: readonly [before: string, after: string];
  /** Columns that are shown beside the pictures. */
  readonly facts: readonly string[];
}

/** The element that holds a row's pictures, as a `Capture`. */
export const pictureId = (row: number): string => `pictures-${row}`;
