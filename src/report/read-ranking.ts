import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Veto } from '../decide/veto.js';
import { IqError, systemCode } from '../errors.js';
import { openNamed } from '../named-file.js';
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
  'aesthetic_id',
] as const satisfies readonly RankColumn[];
const LISTS = ['veto', 'reasons'] as const satisfies readonly RankColumn[];
const NUMBERS = RANK_COLUMNS.filter(
  (column) =>
    !(TEXTS as readonly string[]).includes(column) && !(LISTS as readonly string[]).includes(column),
);
/** Without these nothing can be said about a ranking. */
const REQUIRED = ['path', 'final_score'] as const satisfies readonly RankColumn[];

/** Characters a line may have: a quote that nothing closes must not fill the memory. */
const LONGEST_LINE = 1 << 20;

export interface RankingInput {
  /** Read instead of the file; the path is then only its name in messages. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Called with the columns that the CSV has, before its first row. */
  readonly onColumns?: (columns: readonly string[]) => void;
  /** Ends the reading of a file: what it throws is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the CSV of a ranking, line by line. Columns that it does not have are `null`, unknown ones are passed over: the
 * published method's own eight columns are enough. A picture that has its rank in several lines comes once.
 *
 * @throws IqError `invalid_option` if the file cannot be read or is no ranking; names the line
 */
export async function* readRanking(
  path: string,
  { input, onColumns, signal }: RankingInput = {},
): AsyncGenerator<ReadRow> {
  let hasHeader = false;
  const columns = (header: string[]) => {
    hasHeader = true;
    assertRanking(header, path);
    onColumns?.(header);
    return header;
  };
  const parser = parse({
    bom: true,
    columns,
    skip_empty_lines: true,
    info: true,
    max_record_size: LONGEST_LINE,
  });
  let source: Readable | undefined;
  try {
    source = input ? Readable.from(input, { objectMode: false }) : await openNamed(path, signal);
    source.on('error', (error) => parser.destroy(error));
    const records: AsyncIterable<{
      readonly record: Readonly<Record<string, string>>;
      readonly info: { readonly lines: number };
    }> = source.pipe(parser);
    let before: ReadRow | undefined;
    for await (const { record, info } of records) {
      const row = readRankRow(record, `${path}, line ${info.lines}`);
      if (before === undefined || !isSameLine(before, row)) yield row;
      before = row;
    }
    if (!hasHeader) {
      throw new IqError('invalid_option', `Expected a ranking in ${path} but it has no rows.`, { path });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof IqError) throw cause;
    throw new IqError('invalid_option', `The ranking ${path} cannot be read (${reasonOf(cause)}).`, {
      path,
      cause,
    });
  } finally {
    source?.destroy();
  }
}

/** `iq optimize --rank` writes a picture's line of the ranking once for each format, one after the other. */
function isSameLine(before: ReadRow, row: ReadRow): boolean {
  return row.rank !== null && row.rank === before.rank && row.path === before.path;
}

/** Of the system a code says enough; of the parser only the sentence names the line. */
function reasonOf(cause: unknown): string {
  const code = cause instanceof CsvError ? undefined : systemCode(cause);
  return code ?? (cause instanceof Error ? cause.message : String(cause));
}

function assertRanking(header: readonly string[], path: string): void {
  const missing = REQUIRED.find((column) => !header.includes(column));
  if (missing === undefined) return;
  throw new IqError(
    'invalid_option',
    `Expected a CSV that iq rank wrote but ${path} has no column ${missing}.`,
    { path },
  );
}

/**
 * One line of a ranking by its columns.
 *
 * @param where names the line in messages
 * @throws IqError `invalid_option` for a cell that is no number, and where there is no path
 */
export function readRankRow(record: Readonly<Record<string, string>>, where: string): ReadRow {
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
    aesthetic_id: text('aesthetic_id'),
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
