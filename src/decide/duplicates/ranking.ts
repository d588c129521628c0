import type { HashTable } from './hash-table.js';

/**
 * The items from the best to the worst: by the class of their pixels, then score, pixels, and path.
 *
 * @param scratch memory to use meanwhile, `RANKING_BYTES` an item
 */
export function ranking({ paths, pixels, scores, size }: HashTable, scratch: ArrayBuffer): Uint32Array {
  const sorter = new Sorter(size, scratch);
  // From what decides last to what decides first: each leaves equal ones in their order.
  sorter.sortDescending((item) => pixels[item] ?? 0);
  sorter.sortDescending((item) => scores[item] ?? 0);
  sorter.sortDescending((item) => pixelClass(pixels[item] ?? 0));
  const order = sorter.order.slice();
  for (let begin = 0, at = 1; at <= size; at++) {
    const [last, next] = [order[at - 1] ?? 0, order[at] ?? 0];
    if (at < size && scores[last] === scores[next] && pixels[last] === pixels[next]) continue;
    sortByPath(paths, order.subarray(begin, at));
    begin = at;
  }
  return order;
}

/**
 * A class is an octave wide. The bounds, 13.18 megapixels and its halves and doubles, lie where pictures are seldom: nearly
 * none is cropped out of its class by some per cent.
 */
const CLASS_BOUND = Math.log2(13.18e6);

/** Of unknown pixels, the lowest. */
function pixelClass(pixels: number): number {
  return Math.floor(Math.log2(pixels) - CLASS_BOUND);
}

export const RANKING_BYTES = 24;

/** Sorts items again and again in the same memory. */
class Sorter {
  order: Uint32Array;
  #spare: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #places: Uint32Array;
  /** Where the next item with each of the numbers goes. */
  readonly #ends: Uint32Array;

  constructor(size: number, scratch: ArrayBuffer) {
    this.#numbers = new Float64Array(scratch, 0, size);
    const column = (number: number) => new Uint32Array(scratch, (8 + 4 * number) * size, size);
    [this.order, this.#spare, this.#places, this.#ends] = [column(0), column(1), column(2), column(3)];
    for (let item = 0; item < size; item++) this.order[item] = item;
  }

  /** Sorts by a number, the highest first; items with equal ones stay in their order. */
  sortDescending(numberOf: (item: number) => number): void {
    const [from, to, places, ends] = [this.order, this.#spare, this.#places, this.#ends];
    for (let at = 0; at < from.length; at++) this.#numbers[at] = numberOf(from[at] ?? 0);
    const distinct = withoutRepeats(this.#numbers.sort());
    if (distinct.length < 2) return;
    // A counting sort, from the last to the first, by the place among the numbers that there are.
    ends.fill(0, 0, distinct.length);
    for (let at = 0; at < from.length; at++) {
      const place = distinct.length - 1 - indexIn(distinct, numberOf(from[at] ?? 0));
      places[at] = place;
      ends[place] = (ends[place] ?? 0) + 1;
    }
    for (let place = 1; place < distinct.length; place++) {
      ends[place] = (ends[place] ?? 0) + (ends[place - 1] ?? 0);
    }
    for (let at = from.length - 1; at >= 0; at--) {
      const place = places[at] ?? 0;
      const last = (ends[place] ?? 0) - 1;
      to[last] = from[at] ?? 0;
      ends[place] = last;
    }
    [this.order, this.#spare] = [to, from];
  }
}

/** The numbers that occur, in place. */
function withoutRepeats(ascending: Float64Array): Float64Array {
  let kept = 0;
  for (const number of ascending) {
    if (kept > 0 && ascending[kept - 1] === number) continue;
    ascending[kept] = number;
    kept++;
  }
  return ascending.subarray(0, kept);
}

function indexIn(ascending: Float64Array, number: number): number {
  let low = 0;
  for (let high = ascending.length - 1; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sorts items by their paths, in place; those of a listing mostly are sorted already. */
export function sortByPath(paths: readonly string[], items: Uint32Array): void {
  const path = (at: number) => paths[items[at] ?? 0] ?? '';
  let sorted = 1;
  while (sorted < items.length && path(sorted - 1) <= path(sorted)) sorted++;
  if (sorted >= items.length) return;
  items.sort((a, b) => comparePaths(paths[a] ?? '', paths[b] ?? ''));
}

function comparePaths(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
