/** What the page's own program reads: plain data, as JSON in the page. Only types; both sides import them. */

/** How a column's cells are shown, sorted and filtered. */
export type CellKind = 'path' | 'text' | 'words' | 'number' | 'bytes' | 'share';

export interface Column {
  /** As in the CSV. */
  readonly key: string;
  /** For the column's head. */
  readonly label: string;
  readonly kind: CellKind;
  /** Digits behind the point of a `number`. */
  readonly digits?: number;
  /** Whether it is shown before anybody chooses columns. */
  readonly isShown: boolean;
}

export type Cell = string | number | null;

/** A table of rows; what stands in a row's place is `null` where it is not known. */
export interface TableData {
  readonly columns: readonly Column[];
  /** How many rows there were, where the page holds only some. */
  readonly total: number;
  readonly rows: readonly (readonly Cell[])[];
}

/** Where files lie, as addresses relative to the page that end with `/`; `null` where they cannot be linked. */
export interface Places {
  readonly before: string | null;
  readonly after: string | null;
}
