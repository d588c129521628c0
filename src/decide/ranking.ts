import type { PictureFacts } from '../rank/picture-facts.js';
import type { DedupeMode } from '../rank/rank-modes.js';
import { rounded } from '../rounding.js';
import { type DuplicateColumns, groupTable } from './duplicates/group.js';
import { HashTable } from './duplicates/hash-table.js';
import { type Fusion, fuse, type Parts, type Weights } from './fusion.js';
import type { Scores } from './normalise.js';

/** A picture on its way into a ranking: by its path, with what was measured of it; `null` for one that was not readable. */
export interface Measured {
  readonly path: string;
  readonly facts: PictureFacts | null;
}

/** A picture's scores, from nothing but its own facts. */
export interface Judged {
  readonly scores: Scores;
  readonly parts: Parts;
  readonly fusion: Fusion;
}

/** Decimals of scores: as many as reports have, so that nothing hangs on digits that nobody sees. */
const DECIMALS = 6;

export function judge(
  facts: PictureFacts,
  scoresOf: (features: PictureFacts['features']) => Scores,
  weights: Weights,
): Judged {
  const scores = roundedAll(scoresOf(facts.features));
  const parts = roundedAll({
    aesthetic: facts.aesthetic?.aesthetic ?? null,
    sharpness: scores.sharpness_norm,
    exposure: scores.exposure_norm,
    contrast: scores.contrast_norm,
    faces: facts.faces?.facePresent ?? null,
    colourfulness: scores.colourfulness_norm,
    colour_cast: scores.colour_cast_norm,
    noise: scores.noise_norm,
    rating: facts.aesthetic?.ratingScore ?? null,
  } satisfies Parts);
  const { score, contributions } = fuse(parts, weights);
  return {
    scores,
    parts,
    fusion: {
      score: score === null ? null : rounded(score, DECIMALS),
      contributions: roundedAll(contributions),
    },
  };
}

/** The order of a set of pictures and what its members are to each other, by their places in the set. */
export interface Ranking {
  /** The places that have a line, the best first: those with a score, then those without, then the unreadable. */
  readonly order: Uint32Array;
  /** How many of them have a score: these have the ranks from 1. */
  readonly ranked: number;
  readonly paths: readonly string[];
  readonly duplicates: DuplicateColumns | null;
}

/**
 * Orders pictures by their scores, equal ones by path.
 *
 * @param pictures in the order of their places; read once
 * @param scoreOf the score of a picture, `null` for none
 * @param at a picture by its place
 */
export function rankPictures(
  pictures: Iterable<Measured>,
  scoreOf: (facts: PictureFacts) => number | null,
  at: (place: number) => Measured,
  dedupe: DedupeMode,
): Ranking {
  const table = new HashTable();
  const readable: boolean[] = [];
  for (const { path, facts } of pictures) {
    table.add({
      path,
      content: facts?.content ?? null,
      pixels: facts === null ? null : facts.width * facts.height,
      dhash: facts?.fingerprint.dhash ?? null,
      phash: facts?.fingerprint.phash ?? null,
      score: facts === null ? null : scoreOf(facts),
    });
    readable.push(facts !== null);
  }
  const signatureOf = (place: number) => at(place).facts?.fingerprint.signature ?? null;
  const duplicates = dedupe === 'off' ? null : groupTable(table, signatureOf);
  const isLeftOut = (place: number) =>
    dedupe === 'keep-best' && duplicates !== null && duplicates.best[place] !== place;
  const places = Uint32Array.from(table.paths.keys()).filter((place) => !isLeftOut(place));
  const { paths, scores } = table;
  const order = places.sort((a, b) => {
    const [scoreA, scoreB] = [scores[a] ?? 0, scores[b] ?? 0];
    if (scoreA !== scoreB) return scoreA > scoreB ? -1 : 1;
    const unreadable = Number(readable[b] ?? false) - Number(readable[a] ?? false);
    if (unreadable !== 0) return unreadable;
    const [pathA, pathB] = [paths[a] ?? '', paths[b] ?? ''];
    // One path twice, as in rankings that were put together: in the order in which they came.
    if (pathA === pathB) return a - b;
    return pathA < pathB ? -1 : 1;
  });
  const ranked = order.findIndex((place) => scores[place] === Number.NEGATIVE_INFINITY);
  return { order, ranked: ranked < 0 ? order.length : ranked, paths, duplicates };
}

function roundedAll<Values extends { readonly [Name in keyof Values]: number | null }>(
  values: Values,
): Values {
  const entries = Object.entries<number | null>(values);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, value === null ? null : rounded(value, DECIMALS)]),
  ) as Values;
}
