import type { EnhanceRow } from '../enhance/row.js';
import { IqError } from '../errors.js';
import type { ScoreRow } from '../score/score-image.js';
import type { Row } from '../types.js';
import { ENHANCE_COLUMNS, OPTIMIZE_COLUMNS, scoreColumns } from './csv.js';
import { unescapeFormula } from './formula.js';

const TEXTS: ReadonlySet<string> = new Set<keyof Row | keyof EnhanceRow>([
  'file',
  'path',
  'status',
  'reason',
  'format_in',
  'format_out',
  'metric',
  'output',
  'message',
  'proof',
  'family',
  'model',
]);

/**
 * A line of `iq optimize` again from its cells; what a ranking added behind them is passed over.
 *
 * @throws IqError `rows_differ` for a cell that is no number
 */
export function readOptimizeRow(cells: readonly string[]): Row {
  return Object.fromEntries(entriesOf(OPTIMIZE_COLUMNS, cells)) as Row;
}

/** The same for a line of `iq enhance`. */
export function readEnhanceRow(cells: readonly string[]): EnhanceRow {
  return Object.fromEntries(entriesOf(ENHANCE_COLUMNS, cells)) as EnhanceRow;
}

function entriesOf(columns: readonly string[], cells: readonly string[]) {
  return columns.map((column, at) => {
    const cell = cells[at] ?? '';
    return [column, TEXTS.has(column) ? textOf(cell) : numberOf(cell, column)];
  });
}

const FIRST_METRIC = scoreColumns([]).indexOf('flags');

/** The same for a line of `iq score`. */
export function readScoreRow(cells: readonly string[], metrics: readonly string[]): ScoreRow {
  const [file = '', path = '', reference = ''] = cells;
  const [flags = '', reason = '', message = ''] = cells.slice(FIRST_METRIC + metrics.length);
  const scores = metrics.map((name, i) => [name, numberOf(cells[FIRST_METRIC + i] ?? '', name)]);
  return {
    file: unescapeFormula(file),
    path: unescapeFormula(path),
    reference: textOf(reference),
    metrics: reason === '' ? Object.fromEntries(scores) : {},
    flags: unescapeFormula(flags).split(' ').filter(Boolean),
    reason: textOf(reason) as ScoreRow['reason'],
    message: textOf(message),
  };
}

function textOf(cell: string): string | null {
  return unescapeFormula(cell) || null;
}

function numberOf(cell: string, column: string): number | null {
  if (cell === '') return null;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw new IqError('rows_differ', `Expected a number for ${column} but received '${cell}'.`);
}
