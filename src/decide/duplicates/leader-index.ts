import {
  BAND_VALUES,
  BANDS,
  BIT_FLIPS,
  bandOf,
  bandStarts,
  bitCount,
  gathered,
  type Hashes,
  hammingDistance,
  RADIUS,
} from './hashes.js';

/** One band of the hashes. */
interface Band {
  readonly number: number;
  /** Two numbers a value: where its entries begin, with room for all that may be added, and where they end so far. */
  readonly bounds: Uint32Array;
  /** Two numbers an entry: the half of its hash that the band is not in, which tells nearly all apart, and its place. */
  readonly entries: Int32Array;
}

/**
 * Finds, among items that are added one by one, all whose hashes are within `RADIUS` of another's: near hashes must agree in
 * one of four bands of 16 bits, but for a bit. Takes 40 bytes an item. Items go by their place among all that may be added.
 */
export class LeaderIndex {
  readonly #hashes: Hashes;
  readonly #bands: readonly Band[];
  readonly #accepts: (a: number, b: number) => boolean;
  readonly #found: number[] = [];

  /**
   * @param items all that may be added; their hashes are copied, so that what is looked at together lies together
   * @param accepts whether two, by place, whose hashes are near are to be found
   */
  constructor(hashes: Hashes, items: Uint32Array, accepts: (a: number, b: number) => boolean = () => true) {
    this.#accepts = accepts;
    this.#hashes = gathered(hashes, items);
    this.#bands = Array.from({ length: BANDS }, (_, number) => {
      const starts = bandStarts(number, hashes, items);
      const bounds = new Uint32Array(2 * BAND_VALUES);
      for (let at = 0; at < bounds.length; at++) bounds[at] = starts[at >> 1] ?? 0;
      return { number, bounds, entries: new Int32Array(2 * items.length) };
    });
  }

  add(place: number): void {
    const [high, low] = [this.#hashes.high[place] ?? 0, this.#hashes.low[place] ?? 0];
    for (const { number, bounds, entries } of this.#bands) {
      const end = 2 * bandOf(number, high, low) + 1;
      const at = bounds[end] ?? 0;
      entries[2 * at] = number < 2 ? low : high;
      entries[2 * at + 1] = place;
      bounds[end] = at + 1;
    }
  }

  /** All that were added within `RADIUS` of an item's hash, by place, each once, ascending; the next call writes over them. */
  near(place: number): readonly number[] {
    this.#found.length = 0;
    for (const band of this.#bands) {
      const value = bandOf(band.number, this.#hashes.high[place] ?? 0, this.#hashes.low[place] ?? 0);
      this.#search(band, value, place);
      for (const flip of BIT_FLIPS) this.#search(band, value ^ flip, place);
    }
    return this.#found.length > 1 ? this.#found.sort((a, b) => a - b) : this.#found;
  }

  #search({ number, bounds, entries }: Band, value: number, place: number): void {
    const end = 2 * (bounds[2 * value + 1] ?? 0);
    const own = (number < 2 ? this.#hashes.low[place] : this.#hashes.high[place]) ?? 0;
    for (let at = 2 * (bounds[2 * value] ?? 0); at < end; at += 2) {
      if (bitCount((entries[at] ?? 0) ^ own) > RADIUS) continue;
      const other = entries[at + 1] ?? 0;
      if (hammingDistance(this.#hashes, place, other) > RADIUS || !this.#accepts(place, other)) continue;
      if (this.#isFirst(number, place, other)) this.#found.push(other);
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
