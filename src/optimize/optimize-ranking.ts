import { resolve } from 'node:path';
import { readCalibration } from '../rank/calibration-file.js';
import { openRankModels, type RankingPlan, type RankModelOptions } from '../rank/rank-models.js';
import { type RankSettingsInput, resolveRankSettings } from '../rank/rank-settings.js';
import { failedMeasuring, type Looks, type RankResult } from '../rank/rank-task.js';
import { type RankEntry, type RankSettings, rankedRows } from '../rank/ranked-rows.js';
import type { RankRow } from '../report/rank-row.js';
import { openSpool, type Spool } from '../runtime/spool.js';
import type { Row } from '../types.js';
import type { Optimized } from './optimize-image.js';

/** A row of `optimize` with what a ranking says of its original. */
export type RankedRow = Row & Omit<RankRow, keyof Row>;

/** How originals are ranked while they are optimised: every one keeps its row. */
export interface OptimizeRankOptions
  extends Omit<RankSettingsInput, 'top'>,
    Pick<RankModelOptions, 'aesthetic' | 'faces' | 'promptPositive' | 'promptNegative' | 'taste' | 'models'> {
  /** A file with other curves than the project's own. */
  readonly calibration?: string;
}

/** Ranks originals in the same walk: rows are gathered, and given out again by rank. */
export interface OptimizeRanking {
  readonly looks: Looks;
  readonly plan: RankingPlan;
  /** Takes the results as they come, and gives their rows for the totals. */
  gather(results: AsyncIterable<Optimized>): AsyncGenerator<readonly Row[]>;
  /** Every row that was gathered, those of the best original first. */
  rows(): Generator<RankedRow>;
  close(): Promise<void>;
}

/** An original as it was measured, with its rows. */
export type OptimizedEntry = RankEntry & { readonly rows: readonly Row[] };

/** Every row, those of the best original first, with what the ranking says of it. */
export function* rankedResults(entries: Spool<OptimizedEntry>, settings: RankSettings): Generator<RankedRow> {
  for (const { row: ranked, place } of rankedRows(entries, settings).rows()) {
    // What both tell of is the row's own, and comes first.
    for (const row of entries.read(place).rows) yield { ...row, ...ranked, ...row };
  }
}

/** @throws IqError what `rank` throws before any work */
export async function openOptimizeRanking(
  { calibration, dedupe, ...options }: OptimizeRankOptions,
  run: Pick<RankModelOptions, 'environment' | 'signal' | 'onWarning'> & { readonly cwd?: string },
): Promise<OptimizeRanking> {
  const settings = resolveRankSettings(
    // A row that is left out would hide what became of a file.
    { ...options, dedupe: dedupe === 'off' ? 'off' : 'report' },
    calibration === undefined
      ? undefined
      : await readCalibration(resolve(run.cwd ?? '.', calibration), run.signal),
  );
  const entries = openSpool<OptimizedEntry>();
  const { faces, judge, ...judging } = await openRankModels({ ...options, ...run }, settings.weights).catch(
    (error) => {
      entries.close();
      throw error;
    },
  );
  return {
    looks: { faces, square: judge?.side ?? null },
    plan: { settings, ...judging },
    async *gather(results) {
      const flat = flattened(results);
      for await (const { path, facts, failure, rows } of judge ? judge.judge(flat) : flat) {
        entries.add({ path, facts, failure, rows });
        yield rows;
      }
    },
    *rows() {
      yield* rankedResults(entries, settings);
    },
    async close() {
      entries.close();
      await judge?.close();
    },
  };
}

async function* flattened(
  results: AsyncIterable<Optimized>,
): AsyncGenerator<RankResult & { readonly rows: readonly Row[] }> {
  for await (const { rows, measured } of results) {
    const path = rows[0]?.path ?? '';
    yield { ...(measured ?? failedMeasuring(path, new Error('It was not measured.'))), rows };
  }
}
