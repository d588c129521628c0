import { posix } from 'node:path';
import { type Choice, choicesFromRatings, sampleChoices } from '../decide/taste/choices.js';
import { IqError } from '../errors.js';
import type { Labels } from '../report/read-labels.js';
import type { TunedRanking } from './tune-ranking.js';

/** What became of the labels of a file. */
export interface LabelCounts {
  readonly kind: Labels['kind'];
  /** Lines with a label. */
  readonly labels: number;
  /** Lines without a rating. */
  readonly unrated: number;
  /** Labels left out because a picture of theirs is not in the ranking, or nothing was measured of it. */
  readonly unmatched: number;
  /** Names that are not in the ranking: how many, and the first few. */
  readonly unknown: Names;
  /** Names of pictures that the ranking has no measures of. */
  readonly unmeasured: Names;
  /** Pictures that are compared. */
  readonly pictures: number;
  /** Comparisons that were learnt from; of very many a sample. */
  readonly choices: number;
}

export interface Names {
  readonly count: number;
  readonly first: readonly string[];
}

/** More choices tell nine weights no better, and take longer. */
const MOST_CHOICES = 20_000;
const NAMED = 5;

/**
 * Finds the pictures that labels name, and makes choices of the labels.
 *
 * @throws IqError `invalid_option` for a name that several pictures have, or one picture on both sides
 */
export function matchLabels(
  labels: Labels,
  ranking: TunedRanking,
  path: string,
): { readonly choices: readonly Choice[]; readonly counts: LabelCounts } {
  const finder = createFinder(ranking, path);
  const { choices, matched } =
    labels.kind === 'pairs' ? pairChoices(labels, finder, path) : ratingChoices(labels, finder);
  const counts = {
    kind: labels.kind,
    labels: labels.lines.length,
    unrated: labels.kind === 'ratings' ? labels.unrated : 0,
    unmatched: labels.lines.length - matched,
    unknown: namesOf(finder.unknown),
    unmeasured: namesOf(finder.unmeasured),
    pictures: new Set(choices.flatMap(({ better, worse }) => [better, worse])).size,
    choices: choices.length,
  };
  return { choices, counts };
}

interface Matched {
  readonly choices: readonly Choice[];
  /** Lines whose pictures were found. */
  readonly matched: number;
}

function pairChoices(labels: Labels & { kind: 'pairs' }, finder: Finder, path: string): Matched {
  const choices: Choice[] = [];
  for (const { line, ...names } of labels.lines) {
    const [better, worse] = [finder.find(names.better, line), finder.find(names.worse, line)];
    if (better === null || worse === null) continue;
    if (better === worse) {
      throw new IqError(
        'invalid_option',
        `Expected two pictures in ${path}, line ${line} but received ${names.better} twice.`,
        { path },
      );
    }
    choices.push({ better, worse, weight: 1 });
  }
  return { choices: sampleChoices(choices, MOST_CHOICES), matched: choices.length };
}

/** A picture that was rated several times has the mean. */
function ratingChoices(labels: Labels & { kind: 'ratings' }, finder: Finder): Matched {
  const sums = new Map<number, { sum: number; count: number }>();
  let matched = 0;
  for (const { name, rating, line } of labels.lines) {
    const picture = finder.find(name, line);
    if (picture === null) continue;
    matched++;
    const { sum, count } = sums.get(picture) ?? { sum: 0, count: 0 };
    sums.set(picture, { sum: sum + rating, count: count + 1 });
  }
  const ratings = [...sums].map(([picture, { sum, count }]) => ({ picture, rating: sum / count }));
  // By the ranking, so that the order of the labels does not decide which are compared.
  ratings.sort((a, b) => a.picture - b.picture);
  return { choices: choicesFromRatings(ratings, MOST_CHOICES), matched };
}

interface Finder {
  /** The place of a picture in the ranking; `null` for one that it does not have, or has not measured. */
  find(name: string, line: number): number | null;
  readonly unknown: ReadonlySet<string>;
  readonly unmeasured: ReadonlySet<string>;
}

/**
 * Finds pictures by their path in the ranking. A path that starts elsewhere, or a bare name, is found by its end if only one
 * picture has it.
 */
function createFinder({ pictures, unmeasured: failed }: TunedRanking, path: string): Finder {
  const places = new Map<string, number | null>([...failed].map((name) => [name, null]));
  for (const [place, picture] of pictures.entries()) places.set(picture.path, place);
  const byName = new Map<string, string[]>();
  for (const full of places.keys()) {
    const name = posix.basename(full);
    const known = byName.get(name);
    if (known) known.push(full);
    else byName.set(name, [full]);
  }
  const unknown = new Set<string>();
  const unmeasured = new Set<string>();
  return {
    unknown,
    unmeasured,
    find(given, line) {
      const name = posix.normalize(given);
      const ends = (long: string, short: string) => long.endsWith(`/${short}`);
      const found = places.has(name)
        ? [name]
        : (byName.get(posix.basename(name)) ?? []).filter((full) => ends(full, name) || ends(name, full));
      const [only] = found;
      if (only === undefined) {
        unknown.add(given);
        return null;
      }
      if (found.length > 1) {
        const some = found.slice(0, 3).join(', ');
        throw new IqError(
          'invalid_option',
          `Expected one picture for ${given} in ${path}, line ${line} but the ranking has ${found.length}: ${some}${found.length > 3 ? ', …' : ''}. Give its path as the ranking has it.`,
          { path },
        );
      }
      const place = places.get(only) ?? null;
      if (place === null) unmeasured.add(given);
      return place;
    },
  };
}

function namesOf(names: ReadonlySet<string>): Names {
  return { count: names.size, first: [...names].slice(0, NAMED) };
}
