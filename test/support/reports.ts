import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

export type Cells = Record<string, string>;

/** A CSV's rows by column name. */
export function parseCsv(text: string): Cells[] {
  return parse(text, { columns: true });
}

export function readCsv(file: string): Cells[] {
  return parseCsv(readFileSync(file, 'utf8'));
}

/** The cells that two runs must agree on: all but the time that was taken. */
export function withoutTime(rows: readonly Cells[]): Cells[] {
  return rows.map(({ ms, ...row }) => row);
}
