import type { HashTable } from './hash-table.js';

/** Finds the image with the same bytes among those that were added: an open hash table of 8 to 16 bytes an image. */
export class ContentIndex {
  readonly #table: HashTable;
  /** Items + 1; 0 is free. */
  readonly #slots: Uint32Array;

  constructor(table: HashTable) {
    this.#table = table;
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * table.size + 2)));
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
