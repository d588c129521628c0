import { seededRandom, shuffled } from '../random.js';

/** Somebody's word that one picture is better than another, both by their places. */
export interface Choice {
  readonly better: number;
  readonly worse: number;
  /** How much the word counts, above 0. */
  readonly weight: number;
}

/** What somebody thinks of a picture: any number, higher is better. */
export interface Rating {
  readonly picture: number;
  readonly rating: number;
}

const SEED = 1;
/** Pairs that are looked at, at most, for each choice that is wanted. */
const LOOKS = 10;

/**
 * Turns ratings into choices: each picture is compared with the same number of others, all if there are few. The work is
 * bounded, the sample the same every time. As the choices of one rating are no news of each other, they share its weight:
 * together they weigh as much as there are ratings.
 *
 * @param ratings of different pictures
 * @param most choices at most
 */
export function choicesFromRatings(ratings: readonly Rating[], most: number): Choice[] {
  const count = ratings.length;
  const order = shuffled(count, seededRandom(SEED));
  const at = (place: number) => ratings[order[place % count] ?? 0];
  const pairs: Omit<Choice, 'weight'>[] = [];
  // Where most ratings are equal there may be hardly any choices to find: the search for them ends too.
  let looks = LOOKS * most;
  // Each shift pairs every picture with the one so many places further: no pair comes twice.
  for (let shift = 1; shift <= count / 2 && pairs.length < most && looks > 0; shift++) {
    const length = 2 * shift === count ? shift : count;
    for (let place = 0; place < length && pairs.length < most && looks > 0; place++, looks--) {
      const [one, other] = [at(place), at(place + shift)];
      if (!one || !other || one.rating === other.rating) continue;
      const [better, worse] = one.rating > other.rating ? [one, other] : [other, one];
      pairs.push({ better: better.picture, worse: worse.picture });
    }
  }
  const weight = Math.min(1, count / pairs.length);
  return pairs.map((pair) => ({ ...pair, weight }));
}

/** As many choices as are allowed, the same sample every time. */
export function sampleChoices(choices: readonly Choice[], most: number): Choice[] {
  if (choices.length <= most) return [...choices];
  const order = shuffled(choices.length, seededRandom(SEED)).subarray(0, most).sort();
  return [...order].flatMap((place) => choices[place] ?? []);
}
