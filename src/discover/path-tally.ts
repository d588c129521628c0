import { createHash } from 'node:crypto';

const WORDS = 8;
const WORD = 2 ** 32;
/** Each needs two of them; more than so full, the table grows. */
const MOST_FULL = 0.5;

/** Counts and digests paths that come in any order, none of which is kept. */
export class PathTally {
  #count = 0;
  /** The sum so far, its most significant word first. */
  readonly #sum = new Uint32Array(WORDS);
  readonly #seen: SeenHashes | null;

  /** @param canRepeat whether a path may come several times; then memory takes some 20 bytes for each */
  constructor(canRepeat: boolean) {
    this.#seen = canRepeat ? new SeenHashes() : null;
  }

  get count(): number {
    return this.#count;
  }

  /** @returns whether it is the first time that this path comes */
  add(path: string): boolean {
    const hash = createHash('sha256').update(path, 'utf8').digest();
    if (this.#seen && !this.#seen.add(hash.readUInt32BE(0), hash.readUInt32BE(4))) return false;
    this.#count++;
    let carry = 0;
    for (let word = WORDS - 1; word >= 0; word--) {
      const sum = (this.#sum[word] ?? 0) + hash.readUInt32BE(4 * word) + carry;
      this.#sum[word] = sum;
      carry = sum >= WORD ? 1 : 0;
    }
    return true;
  }

  /** The sum of the paths' SHA-256 modulo 2²⁵⁶, in hexadecimal: it does not depend on the order in which they came. */
  get digest(): string {
    return [...this.#sum].map((word) => word.toString(16).padStart(8, '0')).join('');
  }
}

/** A set of 64-bit numbers, in halves: of ten million paths two would share one with a probability of 3 · 10⁻⁶. */
class SeenHashes {
  #high = new Uint32Array(1024);
  #low = new Uint32Array(1024);
  #size = 0;

  /** @returns whether it is new */
  add(high: number, low: number): boolean {
    if (this.#size >= this.#high.length * MOST_FULL) this.#grow();
    // 0 and 0 stand for an empty place.
    const isNew = this.#put(high, low || 1);
    if (isNew) this.#size++;
    return isNew;
  }

  #put(high: number, low: number): boolean {
    const mask = this.#high.length - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      if (this.#low[at] === 0) {
        this.#high[at] = high;
        this.#low[at] = low;
        return true;
      }
      if (this.#low[at] === low && this.#high[at] === high) return false;
    }
  }

  #grow(): void {
    const [high, low] = [this.#high, this.#low];
    this.#high = new Uint32Array(2 * high.length);
    this.#low = new Uint32Array(2 * low.length);
    for (const [at, value] of low.entries()) if (value !== 0) this.#put(high[at] ?? 0, value);
  }
}
