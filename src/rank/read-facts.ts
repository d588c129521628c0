import { ERROR_CODES, type ErrorCode, IqError } from '../errors.js';
import { normaliseRating } from '../measure/aesthetic/linear-head.js';
import { RAW_FEATURES, type RawFeatures } from '../measure/ranking/registry.js';
import { type ReadRow, readRanking } from '../report/read-ranking.js';
import type { PictureFacts } from './picture-facts.js';
import type { RankEntry } from './ranked-rows.js';

/**
 * What an earlier ranking measured, from its CSV: to rank again by other weights needs no image.
 *
 * @throws IqError `invalid_option` if the file is no ranking, or has a part of a score that is none
 */
export async function* readFacts(path: string, signal?: AbortSignal): AsyncGenerator<RankEntry> {
  for await (const row of readRanking(path, { signal })) yield entryOf(row, path);
}

/** The same of one row. */
export function entryOf(row: ReadRow, path: string): RankEntry {
  assertScores(row, path);
  const facts = factsOf(row);
  return { path: row.path, facts, failure: facts === null ? failureOf(row) : null };
}

/** Proves that what goes into a score as it is can do so; everything else goes through curves that end. */
function assertScores(row: ReadRow, path: string): void {
  const { aesthetic, face_present } = row;
  // A cell may hold any number, whatever the row's type says.
  const faces: number | null = face_present;
  const isWrong = {
    aesthetic: aesthetic !== null && !(aesthetic >= 0 && aesthetic <= 1),
    face_present: faces !== null && faces !== 0 && faces !== 1,
  };
  for (const column of ['aesthetic', 'face_present'] as const) {
    if (!isWrong[column]) continue;
    const wanted = column === 'aesthetic' ? 'a score from 0 to 1' : '0 or 1';
    throw new IqError(
      'invalid_option',
      `Expected ${wanted} as ${column} of ${row.path} in ${path} but received ${row[column]}.`,
      { path },
    );
  }
}

/** `null` for a row without measurements. */
function factsOf(row: ReadRow): PictureFacts | null {
  const { width, height, bytes } = row;
  const features = Object.fromEntries(RAW_FEATURES.map((name) => [name, row[name]]));
  const isMeasured = Object.values(features).every((value) => value !== null);
  if (!isMeasured || width === null || height === null) return null;
  return {
    width,
    height,
    frames: 1,
    bytes: bytes ?? 0,
    content: row.content_hash ?? '',
    fingerprint: { dhash: row.dhash ?? '', phash: row.phash ?? '', signature: row.signature ?? '' },
    features: features as RawFeatures,
    faces:
      row.face_present === null
        ? null
        : {
            facePresent: row.face_present,
            faceCount: row.face_count ?? 0,
            faceScore: row.face_score ?? 0,
            faceSharpness: row.face_sharpness,
          },
    aesthetic:
      row.aesthetic === null
        ? null
        : {
            aesthetic: row.aesthetic,
            by: row.aesthetic_id ?? '',
            rating: row.aesthetic_rating,
            ratingScore: row.aesthetic_rating === null ? null : normaliseRating(row.aesthetic_rating),
          },
  };
}

function failureOf({ path, reasons: [reason = ''], message }: ReadRow): RankEntry['failure'] {
  const isKnown = Object.hasOwn(ERROR_CODES, reason);
  if (isKnown) return { code: reason as ErrorCode, message: message ?? '' };
  return {
    code: 'read_failed',
    message: `The ranking has no measurements of ${path}; rank the image itself.`,
  };
}
