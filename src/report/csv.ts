import { stringify } from 'csv-stringify/sync';
import type { CheckRow } from '../check/check-row.js';
import type { Finding } from '../check/findings.js';
import type { EnhanceRow } from '../enhance/row.js';
import type { RankedRow } from '../optimize/optimize-ranking.js';
import type { ScoreRow } from '../score/score-image.js';
import type { Row } from '../types.js';
import { escapeFormula } from './formula.js';
import type { TextOutput } from './output-file.js';
import { RANK_COLUMNS, type RankColumn, type RankRow } from './rank-row.js';
import type { Report } from './report.js';

/** The columns of `iq optimize`, in order; a new one goes behind these. */
export const OPTIMIZE_COLUMNS = [
  'file',
  'path',
  'status',
  'reason',
  'format_in',
  'format_out',
  'width',
  'height',
  'bytes_in',
  'bytes_out',
  'saving',
  'bpp_in',
  'bpp_out',
  'predicted_quality',
  'quality',
  'metric',
  'target',
  'score',
  'worst_area',
  'encodes',
  'probes',
  'ms',
  'output',
  'message',
  'predicted_low',
  'predicted_high',
  'proof',
  'family',
] as const satisfies readonly (keyof Row)[];

/** The columns of a ranking that the rows of `iq optimize` do not have already. */
const APPENDED = RANK_COLUMNS.filter(
  (column): column is Exclude<RankColumn, keyof Row> =>
    !(OPTIMIZE_COLUMNS as readonly string[]).includes(column),
);

/** The columns of a CSV of `iq optimize`. */
export function optimizeColumns(isRanked: boolean): readonly string[] {
  return isRanked ? [...OPTIMIZE_COLUMNS, ...APPENDED] : OPTIMIZE_COLUMNS;
}

/** The rows of `iq optimize` as CSV, with the ranking's columns behind its own if they are ranked. */
export function optimizeCsv(output: TextOutput, isRanked = false): Report<Row | RankedRow> {
  const appended = isRanked ? APPENDED : [];
  return csvReport(
    output,
    () => optimizeColumns(isRanked),
    (row) => [
      ...OPTIMIZE_COLUMNS.map((column) => row[column]),
      ...appended.map((column) => ('rank' in row ? rankCell(row[column]) : null)),
    ],
  );
}

/** The columns of a CSV of `iq score`: one for each metric. */
export function scoreColumns(metrics: readonly string[]): readonly string[] {
  return ['file', 'path', 'reference', ...metrics, 'flags', 'reason', 'message'];
}

/**
 * The rows of `iq score` as CSV: a column for each metric.
 *
 * @param metrics asked for when there is something to write: they are not known before the run has started
 */
export function scoreCsv(output: TextOutput, metrics: () => readonly string[]): Report<ScoreRow> {
  return csvReport(
    output,
    () => scoreColumns(metrics()),
    (row) => [
      row.file,
      row.path,
      row.reference,
      ...metrics().map((name) => row.metrics[name] ?? null),
      row.flags.join(' '),
      row.reason,
      row.message,
    ],
  );
}

/**
 * The rows of `iq check` as CSV: a column for each metric that has a limit.
 *
 * @param metrics asked for when there is something to write
 */
export function checkCsv(output: TextOutput, metrics: () => readonly string[]): Report<CheckRow> {
  const columns = () => [...CHECK_COLUMNS, ...metrics(), 'errors', 'warnings', 'reason', 'message'];
  return csvReport(output, columns, (row) => [
    ...CHECK_COLUMNS.map((column) => row[column]),
    ...metrics().map((name) => row.metrics[name] ?? null),
    missed(row, 'error'),
    missed(row, 'warning'),
    row.reason,
    row.message,
  ]);
}

const CHECK_COLUMNS = [
  'file',
  'path',
  'status',
  'format',
  'width',
  'height',
  'bytes',
  'bpp',
  'megapixels',
  'bytes_out',
  'saving',
  'format_out',
  'quality',
] as const satisfies readonly (keyof CheckRow)[];

/** The limits that are missed at a level, scores by their metrics. */
function missed({ findings }: CheckRow, level: Finding['level']): string {
  const found = findings.filter((finding) => finding.level === level);
  return found.map((finding) => (finding.code === 'score' ? finding.args.metric : finding.code)).join(' ');
}

/** The rows of `iq enhance` as CSV. */
export function enhanceCsv(output: TextOutput): Report<EnhanceRow> {
  return csvReport(
    output,
    () => ENHANCE_COLUMNS,
    (row) => ENHANCE_COLUMNS.map((column) => row[column]),
  );
}

/** The columns of `iq enhance`, in order; a new one goes behind these. */
export const ENHANCE_COLUMNS = [
  'file',
  'path',
  'status',
  'reason',
  'format_in',
  'format_out',
  'width',
  'height',
  'width_out',
  'height_out',
  'model',
  'scale',
  'bytes_in',
  'bytes_out',
  'output',
  'message',
  'ms',
] as const satisfies readonly (keyof EnhanceRow)[];

/** The rows of `iq rank` as CSV. */
export function rankCsv(output: TextOutput): Report<RankRow> {
  return csvReport(
    output,
    () => RANK_COLUMNS,
    (row) => RANK_COLUMNS.map((column) => rankCell(row[column])),
  );
}

function rankCell(value: RankRow[RankColumn]): Cell {
  return typeof value === 'object' && value !== null ? value.join(' ') : value;
}

type Cell = string | number | null;

/** A report as CSV (RFC 4180 with `\n`): empty cells for what is not known, names that look like formulas escaped by `'`. */
function csvReport<T>(
  output: TextOutput,
  columns: () => readonly string[],
  cellsOf: (row: T) => readonly Cell[],
): Report<T> {
  // Not before there is something to report: a run that is refused says nothing on standard output.
  let hasBegun = false;
  const write = (text: string) => {
    const header = hasBegun ? '' : line(columns());
    hasBegun = true;
    return output.write(header + text);
  };
  return {
    add: (row) => write(line(cellsOf(row))),
    async end() {
      await write('');
      await output.commit();
    },
    discard: () => output.discard(),
  };
}

function line(cells: readonly Cell[]): string {
  return stringify([cells.map((cell) => (typeof cell === 'string' ? escapeFormula(cell) : cell))]);
}
