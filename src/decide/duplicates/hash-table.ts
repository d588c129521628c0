import { BANDS, emptyHashes, type Hashes } from './hashes.js';

/** What grouping needs of an image beside its signature; `null` for what could not be measured. */
export interface Fingerprinted {
  /** Of this run's images, each has another. */
  readonly path: string;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits. */
  readonly content: string | null;
  /** Perceptual hashes, 16 hexadecimal digits each. */
  readonly dhash: string | null;
  readonly phash: string | null;
  /** Higher is better, in any unit. */
  readonly score: number | null;
}

const CONTENT_WORDS = 8;

/**
 * What grouping needs of many images, in columns: some 70 bytes an image beside its path. Text that is no hash counts as
 * none.
 */
export class HashTable {
  readonly paths: string[] = [];
  /** `-Infinity` for none. */
  scores: Float64Array;
  differenceHashes: Hashes;
  frequencyHashes: Hashes;
  #contents: Int32Array;
  /** Bit 0: has a content hash; bit 1: has both perceptual hashes. */
  #has: Uint8Array;

  /** @param capacity images for which there is room at once; it grows beyond */
  constructor(capacity = 1024) {
    this.scores = new Float64Array(capacity);
    this.differenceHashes = emptyHashes(capacity);
    this.frequencyHashes = emptyHashes(capacity);
    this.#contents = new Int32Array(capacity * CONTENT_WORDS);
    this.#has = new Uint8Array(capacity);
  }

  get size(): number {
    return this.paths.length;
  }

  add({ path, content, dhash, phash, score }: Fingerprinted): void {
    const item = this.paths.length;
    if (item === this.scores.length) this.#grow(Math.max(1024, 2 * item));
    this.paths.push(path);
    this.scores[item] = score === null || Number.isNaN(score) ? -Infinity : score;
    const hasContent = isHex(content, CONTENT_WORDS * 8);
    const hasHashes = isHex(dhash, 16) && isHex(phash, 16);
    this.#has[item] = Number(hasContent) + 2 * Number(hasHashes);
    if (hasContent) {
      for (let word = 0; word < CONTENT_WORDS; word++) {
        this.#contents[item * CONTENT_WORDS + word] = wordAt(content, word);
      }
    }
    if (hasHashes) {
      setSpread(this.differenceHashes, item, dhash);
      this.frequencyHashes.high[item] = wordAt(phash, 0);
      this.frequencyHashes.low[item] = wordAt(phash, 1);
    }
  }

  hasContent(item: number): boolean {
    return ((this.#has[item] ?? 0) & 1) !== 0;
  }

  hasHashes(item: number): boolean {
    return ((this.#has[item] ?? 0) & 2) !== 0;
  }

  /** 32 bits of the content hash: as good as random. */
  contentKey(item: number): number {
    return this.#contents[item * CONTENT_WORDS] ?? 0;
  }

  /** Whether two files have the same bytes, as far as is known. */
  isSameContent(a: number, b: number): boolean {
    if (!this.hasContent(a) || !this.hasContent(b)) return false;
    for (let word = 0; word < CONTENT_WORDS; word++) {
      if (this.#contents[a * CONTENT_WORDS + word] !== this.#contents[b * CONTENT_WORDS + word]) return false;
    }
    return true;
  }

  #grow(capacity: number): void {
    const wider = <Column extends Float64Array | Int32Array | Uint8Array>(
      to: Column,
      from: Column,
    ): Column => {
      to.set(from);
      return to;
    };
    const words = (from: Int32Array) => wider(new Int32Array(capacity), from);
    const hashes = ({ high, low }: Hashes) => ({ high: words(high), low: words(low) });
    this.scores = wider(new Float64Array(capacity), this.scores);
    this.differenceHashes = hashes(this.differenceHashes);
    this.frequencyHashes = hashes(this.frequencyHashes);
    this.#contents = wider(new Int32Array(capacity * CONTENT_WORDS), this.#contents);
    this.#has = wider(new Uint8Array(capacity), this.#has);
  }
}

function isHex(text: string | null, digits: number): text is string {
  if (text?.length !== digits) return false;
  for (let at = 0; at < digits; at++) if (digitAt(text, at) < 0) return false;
  return true;
}

/** The value of a hexadecimal digit, or −1. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function wordAt(hex: string, word: number): number {
  let value = 0;
  for (let at = word * 8; at < word * 8 + 8; at++) value = (value << 4) | digitAt(hex, at);
  return value;
}

/**
 * Sets a difference hash with its bits in another order, in which each band of 16 bits has two of every row and every column:
 * the white margins that many pictures have in common then do not fill bands with equal bits.
 */
function setSpread({ high, low }: Hashes, item: number, hex: string): void {
  const bands = [0, 0, 0, 0];
  for (let at = 0; at < 16; at++) {
    const digit = digitAt(hex, at);
    const row = at >> 1;
    for (let band = 0; band < BANDS; band++) {
      bands[band] = ((bands[band] ?? 0) << 1) | ((digit >> ((band + row) & 3)) & 1);
    }
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = bands;
  high[item] = (first << 16) | second;
  low[item] = (third << 16) | fourth;
}
