import { type OptimizedEntry, rankedResults } from '../optimize/optimize-ranking.js';
import { type RankSettings, rankedRows } from '../rank/ranked-rows.js';
import { entryOf } from '../rank/read-facts.js';
import { optimizeCsv, rankCsv } from '../report/csv.js';
import type { TextOutput } from '../report/output-file.js';
import type { RankRow } from '../report/rank-row.js';
import { readRankRow } from '../report/read-ranking.js';
import { readOptimizeRow } from '../report/read-rows.js';
import type { Report } from '../report/report.js';
import type { Spool } from '../runtime/spool.js';
import type { MergedRow, RankedForm } from './form.js';
import type { PartLine, PartLines } from './part-lines.js';

/** Sets what a part's rows tell of its pictures aside; a row that does not tell it is the part's problem. */
export async function gatherPart(
  lines: PartLines,
  { command, columns }: RankedForm,
  entries: Spool<OptimizedEntry>,
): Promise<void> {
  let entry: OptimizedEntry | undefined;
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    const { path, cells } = line;
    const read = () => (command === 'optimize' ? [readOptimizeRow(cells)] : []);
    const isSame = entry?.path === path;
    // A picture has a line for each format, one after the other.
    const before = isSame ? entry : undefined;
    const next = lines.attempt(line, () => ({
      ...(before ?? measuredOf(line, columns, lines.part.name)),
      rows: [...(before?.rows ?? []), ...read()],
    }));
    if (next === undefined) return;
    if (entry && !isSame) entries.add(entry);
    entry = next;
  }
  if (entry) entries.add(entry);
}

function measuredOf({ cells, number }: PartLine, columns: readonly string[], name: string) {
  const record = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
  return entryOf(readRankRow(record, `${name}, line ${number}`), name);
}

/** Where merged rows go. */
export interface Listener {
  /** Takes the CSV, piece by piece. */
  readonly onText?: ((text: string) => void | Promise<void>) | undefined;
  readonly onRow?: ((row: MergedRow) => void | Promise<void>) | undefined;
}

/**
 * Ranks what all parts together have, as if they had been one run.
 *
 * @returns how many rows there are
 */
export async function tellRanking(
  entries: Spool<OptimizedEntry>,
  { command, ranking: settings }: RankedForm,
  listener: Listener,
): Promise<number> {
  const output: TextOutput = {
    write: async (text) => listener.onText?.(text),
    commit: async () => {},
    discard: async () => {},
  };
  if (command === 'optimize')
    return tell(rankedResults(entries, settings), optimizeCsv(output, true), listener);
  return tell(rankRowsOf(entries, settings), rankCsv(output), listener);
}

function* rankRowsOf(entries: Spool<OptimizedEntry>, settings: RankSettings): Generator<RankRow> {
  for (const { row } of rankedRows(entries, settings).rows()) yield row;
}

async function tell<Row extends MergedRow>(
  rows: Iterable<Row>,
  csv: Report<Row>,
  { onText, onRow }: Listener,
): Promise<number> {
  let count = 0;
  for (const row of rows) {
    count++;
    if (onText) await csv.add(row);
    await onRow?.(row);
  }
  if (onText) await csv.end();
  return count;
}
