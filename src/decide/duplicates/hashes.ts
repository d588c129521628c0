/** Hashes that differ in at most so many of their 64 bits are near: of four bands of 16 bits one then differs in at most one. */
export const RADIUS = 7;

export const BANDS = 4;
export const BAND_VALUES = 1 << 16;

/** What a band is changed by to become each that differs from it in exactly one bit. */
export const BIT_FLIPS = Array.from({ length: 16 }, (_, bit) => 1 << bit);

/** 64-bit hashes by item, in two halves of 32 bits. */
export interface Hashes {
  readonly high: Int32Array;
  readonly low: Int32Array;
}

export function emptyHashes(capacity: number): Hashes {
  return { high: new Int32Array(capacity), low: new Int32Array(capacity) };
}

/** Set bits of a 32-bit number (H. Warren, "Hacker's Delight", figure 5-2). */
export function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** How many of the 64 bits differ, 0 to 64. */
export function hammingDistance({ high, low }: Hashes, a: number, b: number): number {
  return bitCount((high[a] ?? 0) ^ (high[b] ?? 0)) + bitCount((low[a] ?? 0) ^ (low[b] ?? 0));
}

/** 16 bits of a hash; the first two bands are the high half. */
export function bandOf(band: number, high: number, low: number): number {
  const half = band < 2 ? high : low;
  return band % 2 === 0 ? half >>> 16 : half & 0xffff;
}

/** The hashes of some items, in their order. */
export function gathered({ high, low }: Hashes, items: Uint32Array): Hashes {
  const hashes = emptyHashes(items.length);
  for (let at = 0; at < items.length; at++) {
    const item = items[at] ?? 0;
    hashes.high[at] = high[item] ?? 0;
    hashes.low[at] = low[item] ?? 0;
  }
  return hashes;
}

/** Where, in the order of a band, items with each of its values begin; one more says where the last end. */
export function bandStarts(band: number, { high, low }: Hashes, items: Uint32Array): Uint32Array {
  const starts = new Uint32Array(BAND_VALUES + 1);
  for (const item of items) {
    const next = bandOf(band, high[item] ?? 0, low[item] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let value = 1; value <= BAND_VALUES; value++) {
    starts[value] = (starts[value] ?? 0) + (starts[value - 1] ?? 0);
  }
  return starts;
}
