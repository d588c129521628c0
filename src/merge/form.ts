import { z } from 'zod';
import type { EnhanceRow } from '../enhance/row.js';
import type { RankedRow } from '../optimize/optimize-ranking.js';
import type { RankSettings } from '../rank/ranked-rows.js';
import { ENHANCE_COLUMNS, optimizeColumns, scoreColumns } from '../report/csv.js';
import { RANK_COLUMNS, type RankRow } from '../report/rank-row.js';
import { readEnhanceRow, readOptimizeRow, readScoreRow } from '../report/read-rows.js';
import type { ScoreRow } from '../score/score-image.js';
import type { Row } from '../types.js';
import type { ShardPart } from './part.js';
import { rankSettingsIn } from './ranking-config.js';

/** Commands whose rows can be merged. */
export const MERGED_COMMANDS = ['optimize', 'score', 'rank', 'enhance'] as const;
export type MergedCommand = (typeof MERGED_COMMANDS)[number];

export function isMerged(command: string): command is MergedCommand {
  return (MERGED_COMMANDS as readonly string[]).includes(command);
}

/** A row of whichever command's results are merged. */
export type MergedRow = Row | RankedRow | ScoreRow | RankRow | EnhanceRow;

/** What the rows of a command are like. */
export type Form = OrderedForm | RankedForm;

/** Rows come in the listing's order, and are those of a run on all images as they are. */
export interface OrderedForm {
  readonly command: MergedCommand;
  readonly columns: readonly string[];
  readonly ranking: null;
  isFailed(cells: readonly string[]): boolean;
  /** @throws IqError `rows_differ` */
  rowOf(cells: readonly string[]): MergedRow;
}

/** Rows come by rank, and depend on each other. */
export interface RankedForm {
  readonly command: 'rank' | 'optimize';
  readonly columns: readonly string[];
  readonly ranking: RankSettings;
}

const names = z.array(z.string());

/** `undefined` for a command whose rows cannot be merged, and for a configuration that is not the command's. */
export function formOf({ command, config }: ShardPart['meta']): Form | undefined {
  if (command === 'optimize') {
    return config.rank === undefined ? OPTIMIZE : rankedForm(command, config.rank, optimizeColumns(true));
  }
  if (command === 'enhance') return ENHANCE;
  if (command === 'rank') return rankedForm(command, config, RANK_COLUMNS);
  const { data: metrics } = names.safeParse(config.metrics);
  return command === 'score' && metrics ? scoreForm(metrics) : undefined;
}

const STATUS = optimizeColumns(false).indexOf('status');

const OPTIMIZE: OrderedForm = {
  command: 'optimize',
  columns: optimizeColumns(false),
  ranking: null,
  isFailed: (cells) => cells[STATUS] === 'failed',
  rowOf: readOptimizeRow,
};

const ENHANCE: OrderedForm = {
  command: 'enhance',
  columns: ENHANCE_COLUMNS,
  ranking: null,
  isFailed: (cells) => cells[ENHANCE_COLUMNS.indexOf('status')] === 'failed',
  rowOf: readEnhanceRow,
};

function scoreForm(metrics: readonly string[]): OrderedForm {
  const columns = scoreColumns(metrics);
  const reason = columns.lastIndexOf('reason');
  return {
    command: 'score',
    columns,
    ranking: null,
    isFailed: (cells) => cells[reason] !== '',
    rowOf: (cells) => readScoreRow(cells, metrics),
  };
}

function rankedForm(
  command: RankedForm['command'],
  config: unknown,
  columns: readonly string[],
): RankedForm | undefined {
  const ranking = rankSettingsIn(config);
  return ranking && { command, columns, ranking };
}
