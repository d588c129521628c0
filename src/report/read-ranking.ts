import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import type { Veto } from '../decide/veto.js';
import { IqError, systemCode } from '../errors.js';
import { unescapeFormula } from './formula.js';
import { RANK_COLUMNS, type RankColumn, type RankRow } from './rank-row.js';

/** A line of a ranking as its CSV has it. */
export type ReadRow = Omit<RankRow, 'contributions'>;

const TEXTS = [
  'file',
  'path',
  'duplicate_of',
  'content_hash',
  'dhash',
  'phash',
  'signature',
  'calibration_id',
  'weights_id',
  'message',
] as const satisfies readonly RankColumn[];
const LISTS = ['veto', 'reasons'] as const satisfies readonly RankColumn[];
const NUMBERS = RANK_COLUMNS.filter(
  (column) =>
    !(TEXTS as readonly string[]).includes(column) && !(LISTS as readonly string[]).includes(column),
);
/** Without these nothing can be said about a ranking. */
const REQUIRED = ['path', 'final_score'] as const satisfies readonly RankColumn[];

/**
 * Reads the CSV of a ranking, line by line. Columns that it does not have are `null`, unknown ones are passed over: the
 * published method's own eight columns are enough.
 *
 * @throws IqError `invalid_option` if the file cannot be read or is no ranking; names the line
 */
export async function* readRanking(path: string): AsyncGenerator<ReadRow> {
  const source = createReadStream(path);
  let hasHeader = false;
  const columns = (header: string[]) => {
    hasHeader = true;
    return checkedHeader(header, path);
  };
  const parser = parse({ bom: true, columns, skip_empty_lines: true, info: true });
  source.on('error', (error) => parser.destroy(error));
  try {
    const records: AsyncIterable<{
      readonly record: Readonly<Record<string, string>>;
      readonly info: { readonly lines: number };
    }> = source.pipe(parser);
    for await (const { record, info } of records) yield rowOf(record, `${path}, line ${info.lines}`);
    // An empty file.
    if (!hasHeader) checkedHeader([], path);
  } catch (cause) {
    if (cause instanceof IqError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    // The parser's own codes say less than its sentences, which name the line.
    const why = cause instanceof CsvError ? message : (systemCode(cause) ?? message);
    throw new IqError('invalid_option', `The ranking ${path} cannot be read (${why}).`, { path, cause });
  } finally {
    source.destroy();
  }
}

function checkedHeader(header: string[], path: string): string[] {
  const missing = REQUIRED.find((column) => !header.includes(column));
  if (missing === undefined) return header;
  throw new IqError(
    'invalid_option',
    `Expected a CSV that iq rank wrote but ${path} has no column ${missing}.`,
    { path },
  );
}

function rowOf(record: Readonly<Record<string, string>>, where: string): ReadRow {
  const text = (column: RankColumn) => unescapeFormula(record[column] ?? '') || null;
  const list = (column: RankColumn) => (record[column] ?? '').split(' ').filter((word) => word !== '');
  const numbers = Object.fromEntries(NUMBERS.map((column) => [column, numberIn(record, column, where)]));
  const path = text('path');
  if (path === null) throw new IqError('invalid_option', `Expected a path in ${where} but it is empty.`);
  return {
    ...(numbers as Pick<ReadRow, Exclude<keyof ReadRow, (typeof TEXTS)[number] | (typeof LISTS)[number]>>),
    file: text('file') ?? path,
    path,
    duplicate_of: text('duplicate_of'),
    content_hash: text('content_hash'),
    dhash: text('dhash'),
    phash: text('phash'),
    signature: text('signature'),
    calibration_id: text('calibration_id') ?? '',
    weights_id: text('weights_id') ?? '',
    message: text('message'),
    veto: list('veto') as Veto[],
    reasons: list('reasons'),
  };
}

function numberIn(
  record: Readonly<Record<string, string>>,
  column: RankColumn,
  where: string,
): number | null {
  const text = (record[column] ?? '').trim();
  if (text === '') return null;
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new IqError('invalid_option', `Expected a number for ${column} in ${where} but received '${text}'.`);
}
