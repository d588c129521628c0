import type { HashTable } from './hash-table.js';

/** Between two and four slots an image. */
export const CONTENT_INDEX_BYTES = 16;

/** Finds the image with the same bytes among those that were added: an open hash table. */
export class ContentIndex {
  readonly #table: HashTable;
  /** Items + 1; 0 is free. */
  readonly #slots: Uint32Array;

  /** @param scratch memory to use meanwhile, `CONTENT_INDEX_BYTES` an image */
  constructor(table: HashTable, scratch: ArrayBuffer) {
    this.#table = table;
    this.#slots = new Uint32Array(scratch, 0, 2 ** Math.ceil(Math.log2(2 * table.size))).fill(0);
  }

  /** The image that was added with the same bytes; if there is none, the given one is added and `undefined` returned. */
  findOrAdd(item: number): number | undefined {
    if (!this.#table.hasContent(item)) return undefined;
    const mask = this.#slots.length - 1;
    for (let slot = this.#table.contentKey(item) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot] ?? 0;
      if (entry === 0) {
        this.#slots[slot] = item + 1;
        return undefined;
      }
      if (this.#table.isSameContent(entry - 1, item)) return entry - 1;
    }
  }
}
