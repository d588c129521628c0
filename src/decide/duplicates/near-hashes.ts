import {
  BAND_VALUES,
  BANDS,
  BIT_FLIPS,
  bandOf,
  bandStarts,
  bitCount,
  type Hashes,
  RADIUS,
} from './hashes.js';

export const NEAR_BYTES = 12;

/**
 * Flags, by item, those that have another within `RADIUS` of their hash. Nearly all photos have none, and this finds them out a
 * band at a time, in memory that lies in the order of the search; a million takes seconds.
 *
 * @param items to look among; quickest in ascending order
 * @param scratch memory to use meanwhile, `NEAR_BYTES` an item
 */
export function withNear(hashes: Hashes, items: Uint32Array, scratch: ArrayBuffer): Uint8Array {
  const flags = new Uint8Array(hashes.low.length);
  const { length } = items;
  const order = new Uint32Array(scratch, 0, length);
  const sorted = {
    high: new Int32Array(scratch, 4 * length, length),
    low: new Int32Array(scratch, 8 * length, length),
  };
  for (let band = 0; band < BANDS; band++) {
    const starts = bandStarts(band, hashes, items);
    const ends = starts.slice();
    for (const item of items) {
      const [high, low] = [hashes.high[item] ?? 0, hashes.low[item] ?? 0];
      const value = bandOf(band, high, low);
      const at = ends[value] ?? 0;
      ends[value] = at + 1;
      order[at] = item;
      sorted.high[at] = high;
      sorted.low[at] = low;
    }
    const search = new BandSearch(band, starts, order, sorted, flags);
    for (let value = 0; value < BAND_VALUES; value++) {
      if (starts[value] === starts[value + 1]) continue;
      search.within(value);
      for (const flip of BIT_FLIPS) if ((value & flip) === 0) search.between(value, value | flip);
    }
  }
  return flags;
}

/** Looks for near hashes in one band: where all of two buckets are known to have one, it need not look. */
class BandSearch {
  readonly #starts: Uint32Array;
  readonly #items: Uint32Array;
  /** By place in `#items`: the half of the hash that the band is in, and the other, which tells nearly all apart. */
  readonly #halves: Int32Array;
  readonly #others: Int32Array;
  readonly #flags: Uint8Array;
  /** Of each bucket, how many items are not known to have a near one. */
  readonly #open = new Uint32Array(BAND_VALUES);

  constructor(
    band: number,
    starts: Uint32Array,
    items: Uint32Array,
    { high, low }: Hashes,
    flags: Uint8Array,
  ) {
    this.#starts = starts;
    this.#items = items;
    [this.#halves, this.#others] = band < 2 ? [high, low] : [low, high];
    this.#flags = flags;
    for (let value = 0; value < BAND_VALUES; value++) {
      let open = 0;
      for (let at = starts[value] ?? 0; at < (starts[value + 1] ?? 0); at++) {
        if (flags[items[at] ?? 0] === 0) open++;
      }
      this.#open[value] = open;
    }
  }

  within(value: number): void {
    const [begin, end] = [this.#starts[value] ?? 0, this.#starts[value + 1] ?? 0];
    for (let at = begin; at < end && this.#open[value] !== 0; at++) this.#scan(at, at + 1, end, value, value);
  }

  between(a: number, b: number): void {
    const [begin, end] = [this.#starts[b] ?? 0, this.#starts[b + 1] ?? 0];
    if (begin === end) return;
    for (let at = this.#starts[a] ?? 0; at < (this.#starts[a + 1] ?? 0); at++) {
      if (this.#open[b] !== 0 || this.#flags[this.#items[at] ?? 0] === 0) this.#scan(at, begin, end, a, b);
    }
  }

  #scan(at: number, begin: number, end: number, bucket: number, otherBucket: number): void {
    const [half, other] = [this.#halves[at] ?? 0, this.#others[at] ?? 0];
    const others = this.#others;
    for (let to = begin; to < end; to++) {
      const differing = bitCount((others[to] ?? 0) ^ other);
      if (differing > RADIUS || differing + bitCount((this.#halves[to] ?? 0) ^ half) > RADIUS) continue;
      this.#flag(at, bucket);
      this.#flag(to, otherBucket);
    }
  }

  #flag(at: number, bucket: number): void {
    const item = this.#items[at] ?? 0;
    if (this.#flags[item] === 1) return;
    this.#flags[item] = 1;
    this.#open[bucket] = (this.#open[bucket] ?? 0) - 1;
  }
}
