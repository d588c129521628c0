/** Values from one end of the bin up to the other. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Beyond so many doublings a value counts at the end: charts need numbers that can be subtracted. */
const DOUBLINGS = 64;
/** Of a bin: what binary fractions may be off by. */
const DUST = 1e-9;

/**
 * Counts values that come one by one, in bins of equal width. Where a value lies outside, bins are joined in pairs until
 * there is room for it: their number stays, whatever comes.
 */
export class Histogram {
  #low: number;
  #width: number;
  #doublings = 0;
  #counts: Float64Array;

  /**
   * @param low where the first bin begins
   * @param width of a bin
   * @param bins how many; even
   */
  constructor(low: number, width: number, bins: number) {
    this.#low = low;
    this.#width = width;
    this.#counts = new Float64Array(bins);
  }

  add(value: number): void {
    while (this.#isOutside(value) && this.#doublings < DOUBLINGS) this.#double(value < this.#low);
    const bin = Math.floor((value - this.#low) / this.#width + DUST);
    const last = this.#counts.length - 1;
    const at = Math.max(0, Math.min(last, bin));
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
  }

  /** All bins, from the lowest, empty ones too. The last one holds its upper end as well. */
  get bins(): Bin[] {
    return Array.from(this.#counts, (count, i) => ({
      from: this.#low + i * this.#width,
      to: this.#low + (i + 1) * this.#width,
      count,
    }));
  }

  #isOutside(value: number): boolean {
    return value < this.#low || value > this.#low + this.#counts.length * this.#width;
  }

  #double(downwards: boolean): void {
    const counts = this.#counts;
    const bins = counts.length;
    const shift = downwards ? bins / 2 : 0;
    const joined = new Float64Array(bins);
    for (let i = 0; i < bins; i += 2) joined[shift + i / 2] = (counts[i] ?? 0) + (counts[i + 1] ?? 0);
    if (downwards) this.#low -= bins * this.#width;
    this.#counts = joined;
    this.#width *= 2;
    this.#doublings++;
  }
}
