/** The first few of many items by an order, kept while they come. */
export class FirstFew<Item> {
  readonly #items: Item[] = [];
  readonly #size: number;
  readonly #compare: (a: Item, b: Item) => number;

  /** @param compare below 0 where `a` comes before `b` */
  constructor(size: number, compare: (a: Item, b: Item) => number) {
    this.#size = size;
    this.#compare = compare;
  }

  add(item: Item): void {
    const items = this.#items;
    const last = items[this.#size - 1];
    if (last !== undefined && this.#compare(last, item) <= 0) return;
    let at = items.length;
    for (let before = items[at - 1]; before !== undefined && this.#compare(item, before) < 0; ) {
      before = items[--at - 1];
    }
    items.splice(at, 0, item);
    items.length = Math.min(items.length, this.#size);
  }

  /** In order. */
  get items(): readonly Item[] {
    return this.#items;
  }
}
