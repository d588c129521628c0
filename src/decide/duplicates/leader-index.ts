import {
  BANDS,
  BIT_FLIPS,
  type Buckets,
  bandOf,
  bitCount,
  type Hashes,
  hammingDistance,
  RADIUS,
  sortIntoBuckets,
} from './hashes.js';

/** One band of the hashes. */
interface Band {
  readonly number: number;
  /** Where the entries of each value begin; there is room for all that may be added. */
  readonly starts: Buckets['starts'];
  /** How many entries of each value there are. */
  readonly filled: Uint32Array;
  readonly entries: Buckets['items'];
}

/**
 * Finds, among items that are added one by one, all whose hashes are within `RADIUS` of another's: near hashes must agree in
 * one of four bands of 16 bits, but for a bit. Takes 16 bytes an item.
 */
export class LeaderIndex {
  readonly #hashes: Hashes;
  readonly #bands: readonly Band[];

  /** @param items all that may be added */
  constructor(hashes: Hashes, items: Uint32Array) {
    this.#hashes = hashes;
    this.#bands = Array.from({ length: BANDS }, (_, number) => {
      // What it sorted is written over as items are added.
      const { starts, items: entries } = sortIntoBuckets(number, hashes, items);
      return { number, starts, filled: new Uint32Array(starts.length), entries };
    });
  }

  add(item: number): void {
    for (const { number, starts, filled, entries } of this.#bands) {
      const value = bandOf(number, this.#hashes.high[item] ?? 0, this.#hashes.low[item] ?? 0);
      const count = filled[value] ?? 0;
      entries[(starts[value] ?? 0) + count] = item;
      filled[value] = count + 1;
    }
  }

  /** All that were added within `RADIUS` of an item's hash, each once, in no particular order. */
  near(item: number): number[] {
    const found: number[] = [];
    for (const band of this.#bands) {
      const value = bandOf(band.number, this.#hashes.high[item] ?? 0, this.#hashes.low[item] ?? 0);
      this.#search(band, value, item, found);
      for (const flip of BIT_FLIPS) this.#search(band, value ^ flip, item, found);
    }
    return found;
  }

  #search({ number, starts, filled, entries }: Band, value: number, item: number, found: number[]): void {
    const begin = starts[value] ?? 0;
    const end = begin + (filled[value] ?? 0);
    for (let at = begin; at < end; at++) {
      const other = entries[at] ?? 0;
      if (hammingDistance(this.#hashes, item, other) <= RADIUS && this.#isFirst(number, item, other)) {
        found.push(other);
      }
    }
  }

  /** Whether no earlier band has found a pair already. */
  #isFirst(band: number, a: number, b: number): boolean {
    const { high, low } = this.#hashes;
    const [highBits, lowBits] = [(high[a] ?? 0) ^ (high[b] ?? 0), (low[a] ?? 0) ^ (low[b] ?? 0)];
    for (let earlier = 0; earlier < band; earlier++) {
      if (bitCount(bandOf(earlier, highBits, lowBits)) <= 1) return false;
    }
    return true;
  }
}
