import type { Hashes } from './leader-index.js';

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
  #contents: Uint32Array;
  /** Bit 0: has a content hash; bit 1: has both perceptual hashes. */
  #has: Uint8Array;

  /** @param capacity images for which there is room at once; it grows beyond */
  constructor(capacity = 1024) {
    this.scores = new Float64Array(capacity);
    this.differenceHashes = { high: new Uint32Array(capacity), low: new Uint32Array(capacity) };
    this.frequencyHashes = { high: new Uint32Array(capacity), low: new Uint32Array(capacity) };
    this.#contents = new Uint32Array(capacity * CONTENT_WORDS);
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
      setHash(this.differenceHashes, item, dhash);
      setHash(this.frequencyHashes, item, phash);
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
    const wider = <Column extends Float64Array | Uint32Array | Uint8Array>(to: Column, from: Column): Column => {
      to.set(from);
      return to;
    };
    const words = (from: Uint32Array) => wider(new Uint32Array(capacity), from);
    const hashes = ({ high, low }: Hashes) => ({ high: words(high), low: words(low) });
    this.scores = wider(new Float64Array(capacity), this.scores);
    this.differenceHashes = hashes(this.differenceHashes);
    this.frequencyHashes = hashes(this.frequencyHashes);
    this.#contents = wider(new Uint32Array(capacity * CONTENT_WORDS), this.#contents);
    this.#has = wider(new Uint8Array(capacity), this.#has);
  }
}

function isHex(text: string | null, digits: number): text is string {
  return text !== null && text.length === digits && /^[0-9a-f]+$/i.test(text);
}

function setHash({ high, low }: Hashes, item: number, hex: string): void {
  high[item] = wordAt(hex, 0);
  low[item] = wordAt(hex, 1);
}

function wordAt(hex: string, word: number): number {
  return Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16);
}
