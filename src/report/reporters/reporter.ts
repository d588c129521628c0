import type { TextOutput } from '../output-file.js';
import type { Report } from '../report.js';

export const LEVELS = ['error', 'warning', 'notice'] as const;

/** Something that a person has to see to. */
export interface Note {
  readonly level: (typeof LEVELS)[number];
  /** Of the image, as rows have it; `null` for what concerns no single one. */
  readonly path: string | null;
  /** The matter in a word or two, such as a reason. */
  readonly title: string;
  readonly message: string;
  /** Of notes of one level the heaviest come first; 0 by default. */
  readonly weight?: number;
}

/** What became of an image's bytes. */
export interface Change {
  /** From which format to which, in words. */
  readonly format: string;
  readonly before: number;
  readonly after: number;
}

/** What a command tells reporters about its rows. */
export interface Account<Row> {
  readonly command: string;
  /** The folder that the rows' paths start from, or `null` where that is not known; asked for behind the last row. */
  root(): string | null;
  /** The row as people read it on standard output, with its line break; empty where they read nothing there. */
  line(row: Row): string;
  csv(output: TextOutput): Report<Row>;
  notes(row: Row): readonly Note[];
  /** Notes on what has no row; asked for behind the last one. */
  lastNotes?(): readonly Note[];
  /** `null` for a row that adds nothing to the totals. */
  change?(row: Row): Change | null;
}

/** Where a reporter finds itself. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Tells people what went wrong without harm to the run. */
  warn(message: string): void;
}

/** A form in which rows come on standard output. */
export interface Reporter {
  open<Row>(account: Account<Row>, output: TextOutput, surroundings: Surroundings): Report<Row>;
}
