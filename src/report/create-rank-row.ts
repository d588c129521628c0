import { posix } from 'node:path';
import { type Fusion, PARTS, type Parts, type Weights } from '../decide/fusion.js';
import type { Scores } from '../decide/normalise.js';
import { vetoes } from '../decide/veto.js';
import type { ErrorCode } from '../errors.js';
import type { PictureFacts } from '../rank/picture-facts.js';
import { RANK_COLUMNS, type RankRow } from './rank-row.js';

/** What a ranking decided about a picture. */
export interface Verdict {
  readonly scores: Scores;
  readonly parts: Parts;
  readonly fusion: Fusion;
  /** `null` for a picture without a score. */
  readonly rank: number | null;
  readonly percentile: number | null;
  readonly group: number | null;
  readonly duplicateOf: string | null;
}

/** What a ranking's scores depend on, in short. */
export type Identifiers = Pick<RankRow, 'calibration_id' | 'weights_id'>;

/** From here a part counts among the reasons. */
const HIGH = 0.8;
const LOW = 0.2;

/** The line of a picture that was measured. */
export function createRankRow(
  path: string,
  facts: PictureFacts,
  verdict: Verdict,
  weights: Weights,
  ids: Identifiers,
): RankRow {
  const { faces, aesthetic, fingerprint } = facts;
  const { parts, fusion } = verdict;
  return {
    file: posix.basename(path),
    path,
    final_score: fusion.score,
    aesthetic: parts.aesthetic,
    ...verdict.scores,
    face_present: faces?.facePresent ?? null,
    rank: verdict.rank,
    rank_percentile: verdict.percentile,
    width: facts.width,
    height: facts.height,
    bytes: facts.bytes,
    ...facts.features,
    face_count: faces?.faceCount ?? null,
    face_score: faces?.faceScore ?? null,
    face_sharpness: faces?.faceSharpness ?? null,
    aesthetic_rating: aesthetic?.rating ?? null,
    duplicate_group: verdict.group,
    duplicate_of: verdict.duplicateOf,
    content_hash: facts.content,
    dhash: fingerprint.dhash,
    phash: fingerprint.phash,
    signature: fingerprint.signature,
    veto: vetoes(facts.features, facts),
    reasons: reasonsOf(parts, weights),
    ...ids,
    message: null,
    aesthetic_id: aesthetic?.by ?? null,
    contributions: fusion.contributions,
  };
}

/** The line of an image that could not be read. */
export function failedRankRow(
  path: string,
  { code, message }: { readonly code: ErrorCode; readonly message: string },
  ids: Identifiers,
): RankRow {
  const unknown = Object.fromEntries(RANK_COLUMNS.map((column) => [column, null])) as {
    [Column in keyof RankRow]: null;
  };
  return {
    ...unknown,
    file: posix.basename(path),
    path,
    veto: [],
    reasons: [code],
    ...ids,
    message,
    contributions: Object.fromEntries(PARTS.map((part) => [part, null])) as Parts,
  };
}

/** What stands out among the parts that count, and what is missing. */
function reasonsOf(parts: Parts, weights: Weights): string[] {
  return PARTS.flatMap((part) => {
    const value = parts[part];
    if (weights[part] === 0) return [];
    if (value === null) return [`no_${part}`];
    // That nobody is in a picture is no reproach.
    if (part === 'faces') return value > 0 ? ['face'] : [];
    if (value <= LOW) return [`low_${part}`];
    return value >= HIGH ? [`high_${part}`] : [];
  });
}
