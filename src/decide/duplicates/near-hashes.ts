import {
  BAND_VALUES,
  BANDS,
  BIT_FLIPS,
  type Buckets,
  bitCount,
  type Hashes,
  RADIUS,
  sortIntoBuckets,
} from './hashes.js';

/**
 * The items that have another within `RADIUS` of their hash, in the order given. Nearly all photos have none, and this
 * finds them out a band at a time, in memory that lies in the order of the search; a million takes seconds and 12 bytes an
 * item.
 */
export function withNear(hashes: Hashes, items: Uint32Array): Uint32Array {
  const flags = new Uint8Array(hashes.low.length);
  for (let band = 0; band < BANDS; band++) {
    const buckets = sortIntoBuckets(band, hashes, items);
    const search = new BandSearch(buckets, hashes, band, flags);
    for (let value = 0; value < BAND_VALUES; value++) {
      if (buckets.starts[value] === buckets.starts[value + 1]) continue;
      search.within(value);
      for (const flip of BIT_FLIPS) if ((value & flip) === 0) search.between(value, value | flip);
    }
  }
  return items.filter((item) => flags[item] === 1);
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

  constructor({ starts, items }: Buckets, { high, low }: Hashes, band: number, flags: Uint8Array) {
    const [half, other] = band < 2 ? [high, low] : [low, high];
    this.#starts = starts;
    this.#items = items;
    this.#halves = Int32Array.from(items, (item) => half[item] ?? 0);
    this.#others = Int32Array.from(items, (item) => other[item] ?? 0);
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
