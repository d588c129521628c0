import type { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { IqError, systemCode } from '../errors.js';
import { openNamed } from '../named-file.js';
import { unescapeFormula } from './formula.js';

/** Somebody's words about pictures, as a file has them: by the pictures' names, each with its line. */
export type Labels =
  | { readonly kind: 'ratings'; readonly lines: readonly RatingLine[]; readonly unrated: number }
  | { readonly kind: 'pairs'; readonly lines: readonly PairLine[] };

/** Any number, higher is better. */
export interface RatingLine {
  readonly name: string;
  readonly rating: number;
  readonly line: number;
}

export interface PairLine {
  readonly better: string;
  readonly worse: string;
  readonly line: number;
}

const NAMED = 5;

interface Line {
  readonly cells: Readonly<Record<string, string>>;
  readonly line: number;
}

/**
 * Reads labels from CSV with a header: `path` (or `file`) and `rating`, where a line without a rating is passed over; or
 * `better` and `worse`. Other columns do not matter.
 *
 * @throws IqError `invalid_option` if the file cannot be read or has something else in it; names the line
 */
export async function readLabels(path: string, signal?: AbortSignal): Promise<Labels> {
  const { header, lines } = await readLines(path, signal);
  const has = (column: string) => header.includes(column);
  const cell = ({ cells, line }: Line, column: string): string => {
    const text = unescapeFormula((cells[column] ?? '').trim());
    if (text !== '') return text;
    throw invalid(path, `Expected a path for ${column} in ${path}, line ${line} but it is empty.`);
  };
  if (has('better') && has('worse')) {
    const pairs = lines.map((line) => ({
      better: cell(line, 'better'),
      worse: cell(line, 'worse'),
      line: line.line,
    }));
    return { kind: 'pairs', lines: pairs };
  }
  const name = ['path', 'file'].find(has);
  if (name === undefined || !has('rating')) {
    throw invalid(
      path,
      `Expected labels with the columns path and rating, or better and worse, separated by commas, but ${path} has ${header.length === 0 ? 'none' : firstOf(header)}.`,
    );
  }
  const rated = lines.filter(({ cells }) => (cells.rating ?? '').trim() !== '');
  const ratings = rated.map((line) => ({
    name: cell(line, name),
    rating: numberIn(line, path),
    line: line.line,
  }));
  return { kind: 'ratings', lines: ratings, unrated: lines.length - rated.length };
}

/** A table of something else may have very many columns. */
const firstOf = (names: readonly string[]) =>
  `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}`;

function numberIn({ cells, line }: Line, path: string): number {
  const text = (cells.rating ?? '').trim();
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw invalid(path, `Expected a number for rating in ${path}, line ${line} but received '${text}'.`);
}

async function readLines(
  path: string,
  signal: AbortSignal | undefined,
): Promise<{ header: readonly string[]; lines: readonly Line[] }> {
  let header: readonly string[] = [];
  const columns = (names: string[]) => {
    header = names.map((name) => name.trim().toLowerCase());
    return [...header];
  };
  const parser = parse({ bom: true, columns, skip_empty_lines: true, info: true });
  const lines: Line[] = [];
  let source: Readable | undefined;
  try {
    source = await openNamed(path, signal);
    source.on('error', (error) => parser.destroy(error));
    const records: AsyncIterable<{
      readonly record: Readonly<Record<string, string>>;
      readonly info: { readonly lines: number };
    }> = source.pipe(parser);
    for await (const { record, info } of records) lines.push({ cells: record, line: info.lines });
    return { header, lines };
  } catch (cause) {
    signal?.throwIfAborted();
    const why = systemCode(cause)?.startsWith('E') ? systemCode(cause) : (cause as Error).message;
    throw new IqError('invalid_option', `The labels ${path} cannot be read (${why}).`, { path, cause });
  } finally {
    source?.destroy();
  }
}

function invalid(path: string, message: string): IqError {
  return new IqError('invalid_option', message, { path });
}
