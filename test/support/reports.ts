import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Row } from '../../src/types.js';

export type Cells = Record<string, string>;

/** A CSV's rows by column name. */
export function parseCsv(text: string): Cells[] {
  return parse(text, { columns: true });
}

export function readCsv(file: string): Cells[] {
  return parseCsv(readFileSync(file, 'utf8'));
}

/** A JSON report's rows. */
export function rowsOf(file: string): Row[] {
  return JSON.parse(readFileSync(file, 'utf8')).rows;
}
