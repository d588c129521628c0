import type { Parts } from '../decide/fusion.js';
import { PARTS } from '../decide/fusion.js';
import { IqError } from '../errors.js';
import { normaliseRating } from '../measure/aesthetic/linear-head.js';
import { type ReadRow, readRanking } from '../report/read-ranking.js';

/** A picture of a ranking, as far as weights are concerned. */
export interface TunedPicture {
  readonly path: string;
  readonly parts: Parts;
  /** SHA-256 of the file's bytes. */
  readonly content: string | null;
  /** Pictures that duplicate each other have the same. */
  readonly group: number | null;
}

/** A ranking's pictures, and the paths of those in it that nothing was measured of. */
export interface TunedRanking {
  readonly pictures: readonly TunedPicture[];
  readonly unmeasured: ReadonlySet<string>;
  /** Whether aesthetics are by a taste that was learnt from labels, these perhaps. */
  readonly byTaste: boolean;
}

/**
 * Reads a ranking for its parts.
 *
 * @throws IqError `invalid_option` if it is no ranking, has a part that is not between 0 and 1, or no parts at all
 */
export async function readParts(path: string, signal?: AbortSignal): Promise<TunedRanking> {
  const pictures: TunedPicture[] = [];
  const unmeasured = new Set<string>();
  let byTaste = false;
  for await (const row of readRanking(path, { signal })) {
    const parts = partsOf(row);
    const wrong = PARTS.find((part) => (parts[part] ?? 0) < 0 || (parts[part] ?? 0) > 1);
    if (wrong !== undefined) {
      throw new IqError(
        'invalid_option',
        `Expected scores from 0 to 1 in ${path} but ${row.path} has ${parts[wrong]} for ${wrong}.`,
        { path },
      );
    }
    byTaste ||= row.aesthetic_id?.startsWith('taste-') ?? false;
    const { content_hash: content, duplicate_group: group } = row;
    if (PARTS.every((part) => parts[part] === null)) unmeasured.add(row.path);
    else pictures.push({ path: row.path, parts, content, group });
  }
  if (pictures.length > 0) return { pictures, unmeasured, byTaste };
  throw new IqError(
    'invalid_option',
    `Expected a ranking with scores but ${path} has none. Make one with iq rank --csv.`,
    { path },
  );
}

/** What is weighed, by the columns of a ranking. */
function partsOf(row: ReadRow): Parts {
  return {
    aesthetic: row.aesthetic,
    sharpness: row.sharpness_norm,
    exposure: row.exposure_norm,
    contrast: row.contrast_norm,
    faces: row.face_present,
    colourfulness: row.colourfulness_norm,
    colour_cast: row.colour_cast_norm,
    noise: row.noise_norm,
    rating: row.aesthetic_rating === null ? null : normaliseRating(row.aesthetic_rating),
  };
}
