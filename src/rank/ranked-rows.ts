import { type Weights, weightsId } from '../decide/fusion.js';
import { type Calibration, calibrate, minMaxScale, type Scores, scoreFeatures } from '../decide/normalise.js';
import { judge, rankPictures } from '../decide/ranking.js';
import type { ErrorCode } from '../errors.js';
import type { RawFeatures } from '../measure/ranking/registry.js';
import { createRankRow, failedRankRow } from '../report/create-rank-row.js';
import type { RankRow } from '../report/rank-row.js';
import { rounded } from '../rounding.js';
import type { Spool } from '../runtime/spool.js';
import type { PictureFacts } from './picture-facts.js';
import type { DedupeMode, Normalisation } from './rank-modes.js';

/** What is known of an image before it is ranked: what was measured, or why nothing was. */
export interface RankEntry {
  readonly path: string;
  readonly facts: PictureFacts | null;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

/** Everything that decides how measured pictures are ranked. */
export interface RankSettings {
  readonly weights: Weights;
  readonly normalise: Normalisation;
  readonly calibration: Calibration;
  /** Fit the curves to the pictures themselves, instead of `calibration`. */
  readonly calibrate: boolean;
  readonly dedupe: DedupeMode;
  /** Only so many of the best that have no flaw and repeat no better one; `null` for all. */
  readonly top: number | null;
}

export interface RankedRows {
  /** The curves that the scores were made with; `null` where they are relative to the set. */
  readonly calibration: Calibration | null;
  /** How many were measured and have no score. */
  readonly unscored: number;
  /** Of each line, the best first, its row and the place of its entry. */
  rows(): Generator<{ readonly row: RankRow; readonly place: number }>;
}

/** What takes the place of the curves' name where there are none. */
const MINMAX_ID = 'minmax';

/** Ranks what was gathered. Rows are made one by one, as they are asked for. */
export function rankedRows(entries: Spool<RankEntry>, settings: RankSettings): RankedRows {
  const { weights, dedupe, top } = settings;
  const { calibration, scoresOf } = scale(entries, settings);
  const ids = {
    calibration_id: calibration?.calibration_id ?? MINMAX_ID,
    weights_id: weightsId(weights),
  };
  const judged = (facts: PictureFacts) => judge(facts, scoresOf, weights);
  let unscored = 0;
  const { order, ranked, paths, duplicates } = rankPictures(
    entries,
    (facts) => {
      const { score } = judged(facts).fusion;
      if (score === null) unscored++;
      return score;
    },
    (place) => entries.read(place),
    dedupe,
  );

  const rowOf = (place: number, rank: number | null): RankRow => {
    const { path, facts, failure } = entries.read(place);
    if (facts === null) {
      return failedRankRow(path, failure ?? { code: 'internal', message: 'Nothing is known of it.' }, ids);
    }
    const best = duplicates?.best[place] ?? place;
    const verdict = {
      ...judged(facts),
      rank,
      percentile: rank === null ? null : percentile(rank, ranked),
      group: duplicates?.groups[place] || null,
      duplicateOf: best === place ? null : (paths[best] ?? null),
    };
    return createRankRow(path, facts, verdict, weights, ids);
  };

  return {
    calibration,
    unscored,
    *rows() {
      let count = 0;
      for (const [at, place] of order.entries()) {
        const row = rowOf(place, at < ranked ? at + 1 : null);
        if (top !== null) {
          // What has a flaw is not among the best, whatever else speaks for it; nor is a picture twice.
          if (row.rank === null || count === top) return;
          if (row.veto.length > 0 || row.duplicate_of !== null) continue;
        }
        count++;
        yield { row, place };
      }
    },
  };
}

function scale(
  entries: Spool<RankEntry>,
  { normalise, calibration, calibrate: isFitted }: RankSettings,
): { calibration: Calibration | null; scoresOf: (features: RawFeatures) => Scores } {
  if (normalise === 'minmax') return { calibration: null, scoresOf: minMaxScale(featuresOf(entries)) };
  const curves = isFitted ? calibrate(featuresOf(entries)) : calibration;
  return { calibration: curves, scoresOf: (features) => scoreFeatures(features, curves) };
}

function* featuresOf(entries: Spool<RankEntry>): Generator<RawFeatures> {
  for (const { facts } of entries) if (facts !== null) yield facts.features;
}

/** Share of the others that rank below, in percent. */
function percentile(rank: number, count: number): number {
  return count === 1 ? 100 : rounded((100 * (count - rank)) / (count - 1), 4);
}
