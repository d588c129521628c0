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
  /** Width times height as stored. */
  readonly pixels: number | null;
}

/** 128 of the 256 bits are kept: two of a million different files would agree with a probability of 10⁻²⁷. */
const CONTENT_WORDS = 4;
const MOST_PIXELS = 2 ** 32 - 1;

/** Bits of what an image has: a content hash, and both perceptual hashes. */
const HAS_CONTENT = 1;
const HAS_HASHES = 2;

/**
 * What grouping needs of many images, in columns: some 50 bytes an image beside its path. Text that is no hash counts as
 * none.
 */
export class HashTable {
  readonly paths: string[] = [];
  /** `-Infinity` for none. */
  scores: Float64Array;
  /** 0 for none; what does not fit counts as the most that does. */
  pixels: Uint32Array;
  differenceHashes: Hashes;
  frequencyHashes: Hashes;
  #contents: Int32Array;
  #has: Uint8Array;

  /** @param capacity images for which there is room at once; it grows beyond */
  constructor(capacity = 1024) {
    this.scores = new Float64Array(capacity);
    this.pixels = new Uint32Array(capacity);
    this.differenceHashes = emptyHashes(capacity);
    this.frequencyHashes = emptyHashes(capacity);
    this.#contents = new Int32Array(capacity * CONTENT_WORDS);
    this.#has = new Uint8Array(capacity);
  }

  get size(): number {
    return this.paths.length;
  }

  add({ path, content, dhash, phash, score, pixels }: Fingerprinted): void {
    const item = this.paths.length;
    if (item === this.scores.length) this.#grow(Math.max(1024, 2 * item));
    this.paths.push(path);
    this.scores[item] = score === null || Number.isNaN(score) ? -Infinity : score;
    this.pixels[item] = Math.min(Math.max(0, pixels ?? 0), MOST_PIXELS);
    let has = 0;
    if (readWords(content, 8)) {
      has |= HAS_CONTENT;
      for (let word = 0; word < CONTENT_WORDS; word++) {
        this.#contents[item * CONTENT_WORDS + word] = words[word] ?? 0;
      }
    }
    if (readWords(dhash, 2)) {
      setSpread(this.differenceHashes, item);
      if (readWords(phash, 2)) {
        has |= HAS_HASHES;
        this.frequencyHashes.high[item] = words[0] ?? 0;
        this.frequencyHashes.low[item] = words[1] ?? 0;
      }
    }
    this.#has[item] = has;
  }

  hasContent(item: number): boolean {
    return ((this.#has[item] ?? 0) & HAS_CONTENT) !== 0;
  }

  hasHashes(item: number): boolean {
    return ((this.#has[item] ?? 0) & HAS_HASHES) !== 0;
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
    const wider = <Column extends Float64Array | Int32Array | Uint32Array | Uint8Array>(
      to: Column,
      from: Column,
    ): Column => {
      to.set(from);
      return to;
    };
    const words = (from: Int32Array) => wider(new Int32Array(capacity), from);
    const hashes = ({ high, low }: Hashes) => ({ high: words(high), low: words(low) });
    this.scores = wider(new Float64Array(capacity), this.scores);
    this.pixels = wider(new Uint32Array(capacity), this.pixels);
    this.differenceHashes = hashes(this.differenceHashes);
    this.frequencyHashes = hashes(this.frequencyHashes);
    this.#contents = wider(new Int32Array(capacity * CONTENT_WORDS), this.#contents);
    this.#has = wider(new Uint8Array(capacity), this.#has);
  }
}

/** By character, the value of a hexadecimal digit, or −1. */
const DIGITS = new Int8Array(128).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}

/** What the last call of `readWords` read. */
const words = new Int32Array(8);

/** Reads words of eight hexadecimal digits, the first the highest; whether a text is nothing but these. */
function readWords(text: string | null, count: number): boolean {
  if (text?.length !== 8 * count) return false;
  let signs = 0;
  for (let word = 0; word < count; word++) {
    let value = 0;
    for (let at = 8 * word; at < 8 * word + 8; at++) {
      const digit = DIGITS[text.charCodeAt(at)] ?? -1;
      signs |= digit;
      value = (value << 4) | digit;
    }
    words[word] = value;
  }
  return signs >= 0;
}

/**
 * Sets a difference hash that was just read, with its bits in another order, in which each band of 16 bits has two of every row and every column:
 * the white margins that many pictures have in common then do not fill bands with equal bits.
 */
function setSpread({ high, low }: Hashes, item: number): void {
  const bands = [0, 0, 0, 0];
  for (let at = 0; at < 16; at++) {
    const digit = ((words[at >> 3] ?? 0) >>> (28 - 4 * (at & 7))) & 15;
    const row = at >> 1;
    for (let band = 0; band < BANDS; band++) {
      bands[band] = ((bands[band] ?? 0) << 1) | ((digit >> ((band + row) & 3)) & 1);
    }
  }
  const [first = 0, second = 0, third = 0, fourth = 0] = bands;
  high[item] = (first << 16) | second;
  low[item] = (third << 16) | fourth;
}
