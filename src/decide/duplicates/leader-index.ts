/** Hashes that differ in at most so many of 64 bits are found. Four bands of 16 bits leave one with at most one of seven. */
export const RADIUS = 7;

const BANDS = 4;
const BAND_VALUES = 1 << 16;
/** What a band is changed by to find those that differ from it in at most one bit. */
const PROBES = [0, ...Array.from({ length: 16 }, (_, bit) => 1 << bit)];

/** 64-bit hashes by place, in two halves of 32 bits. */
export interface Hashes {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** How many of the 64 bits differ, 0 to 64. */
export function hammingDistance(hashes: Hashes, a: number, b: number): number {
  const high = (hashes.high[a] ?? 0) ^ (hashes.high[b] ?? 0);
  return bitCount(high) + bitCount((hashes.low[a] ?? 0) ^ (hashes.low[b] ?? 0));
}

/** Set bits of a 32-bit number (H. Warren, "Hacker's Delight", figure 5-2). */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** One band of the hashes: entries with equal bits lie next to each other. */
interface Band {
  readonly number: number;
  /** Where the entries of each value begin; there is room for all hashes that have it. */
  readonly starts: Uint32Array;
  /** How many entries of each value there are. */
  readonly filled: Uint32Array;
  /** The half of each entry's hash that the band is not in: nearly always enough to tell that a hash is too far. */
  readonly halves: Int32Array;
  readonly items: Uint32Array;
}

/**
 * Finds, among hashes that are added one by one, all within `RADIUS` of another: hashes are split into four bands of 16
 * bits, and near ones must agree in one of these but for a bit. Takes 32 bytes a hash.
 */
export class LeaderIndex {
  readonly #hashes: Hashes;
  readonly #bands: readonly Band[];

  /** @param hashes all that may be added or searched for */
  constructor(hashes: Hashes) {
    this.#hashes = hashes;
    this.#bands = Array.from({ length: BANDS }, (_, number) => {
      const { length } = hashes.low;
      const starts = new Uint32Array(BAND_VALUES + 1);
      for (let item = 0; item < length; item++) {
        const next = bandOf(number, hashes.high[item] ?? 0, hashes.low[item] ?? 0) + 1;
        starts[next] = (starts[next] ?? 0) + 1;
      }
      for (let value = 1; value <= BAND_VALUES; value++) {
        starts[value] = (starts[value] ?? 0) + (starts[value - 1] ?? 0);
      }
      return {
        number,
        starts,
        filled: new Uint32Array(BAND_VALUES),
        halves: new Int32Array(length),
        items: new Uint32Array(length),
      };
    });
  }

  add(item: number): void {
    const [high, low] = [this.#hashes.high[item] ?? 0, this.#hashes.low[item] ?? 0];
    for (const { number, starts, filled, halves, items } of this.#bands) {
      const value = bandOf(number, high, low);
      const count = filled[value] ?? 0;
      const at = (starts[value] ?? 0) + count;
      halves[at] = number < 2 ? low : high;
      items[at] = item;
      filled[value] = count + 1;
    }
  }

  /** All that were added within `RADIUS` of an item's hash, each once, in no particular order. */
  near(item: number): number[] {
    const found: number[] = [];
    for (const band of this.#bands) this.#search(band, item, found);
    return found;
  }

  #search({ number, starts, filled, halves, items }: Band, item: number, found: number[]): void {
    const [high, low] = [this.#hashes.high[item] ?? 0, this.#hashes.low[item] ?? 0];
    const value = bandOf(number, high, low);
    const half = (number < 2 ? low : high) | 0;
    for (const probe of PROBES) {
      const bucket = value ^ probe;
      const begin = starts[bucket] ?? 0;
      const end = begin + (filled[bucket] ?? 0);
      for (let at = begin; at < end; at++) {
        if (bitCount((halves[at] ?? 0) ^ half) > RADIUS) continue;
        const other = items[at] ?? 0;
        if (hammingDistance(this.#hashes, item, other) <= RADIUS && this.#isFirst(number, item, other)) {
          found.push(other);
        }
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

function bandOf(band: number, high: number, low: number): number {
  const half = band < 2 ? high : low;
  return band % 2 === 0 ? half >>> 16 : half & 0xffff;
}
