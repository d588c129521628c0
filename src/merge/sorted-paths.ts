import type { Spool } from '../runtime/spool.js';
import type { Ordered } from './in-listing-order.js';
import type { ShardPart } from './part.js';

/** The paths of a part whose rows come in another order than the listing's: gathered, then set aside on the disk, sorted. */
export class SortedPaths implements Ordered<{ readonly path: string }> {
  readonly part: ShardPart;
  readonly #spool: Spool<string>;
  #gathered: string[] = [];
  /** Places in the spool: of the next path, and behind the last. */
  #next = 0;
  #end = 0;

  /** @param spool of all parts: each adds its paths at once */
  constructor(part: ShardPart, spool: Spool<string>) {
    this.part = part;
    this.#spool = spool;
  }

  add(path: string): void {
    // Cut out of what was read at once, a path would hold all of that.
    this.#gathered.push(Buffer.from(path).toString());
  }

  /** Calls back with each path in the listing's order; to be called once, behind the last. */
  sort(onPath: (path: string) => void): void {
    this.#next = this.#spool.length;
    // By code units, as listings are.
    for (const path of this.#gathered.sort()) {
      onPath(path);
      this.#spool.add(path);
    }
    this.#end = this.#spool.length;
    this.#gathered = [];
  }

  /** The sorted paths, one by one; `undefined` behind the last, and before they are sorted. */
  next(): { readonly path: string } | undefined {
    return this.#next < this.#end ? { path: this.#spool.read(this.#next++) } : undefined;
  }
}
