import type { ShardPart } from './part.js';

/** What a part has in the listing's order. */
export interface Ordered<Line extends { readonly path: string }> {
  readonly part: ShardPart;
  /** `undefined` behind the last one. */
  next(): Line | undefined | Promise<Line | undefined>;
}

/** A line and where it comes from. */
interface Placed<Line, Source> {
  readonly from: Source;
  readonly line: Line;
}

/** A source and its next line. */
interface Cursor<Line, Source> {
  readonly from: Source;
  line: Line;
}

/**
 * What several parts have in the listing's order, all of it in that order. Of each part only what was read at once is held.
 *
 * @param onTwice is told of a path that two parts have
 */
export async function* inListingOrder<Line extends { readonly path: string }, Source extends Ordered<Line>>(
  sources: readonly (Source & Ordered<Line>)[],
  onTwice: (path: string, one: ShardPart, other: ShardPart) => void,
): AsyncGenerator<Placed<Line, Source>> {
  const heap: Cursor<Line, Source>[] = [];
  for (const from of sources) {
    const line = await from.next();
    if (line !== undefined) heap.push({ from, line });
  }
  heap.sort((a, b) => (a.line.path < b.line.path ? -1 : 1));
  let before: Placed<Line, Source> | undefined;
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    const { from, line } = first;
    if (before?.line.path === line.path && before.from !== from) {
      onTwice(line.path, before.from.part, from.part);
    }
    before = { from, line };
    yield before;
    const got = from.next();
    // Most are there already: to wait for each would take most of the time.
    const next = got instanceof Promise ? await got : got;
    if (next !== undefined) first.line = next;
    else {
      const last = heap.pop();
      if (last === undefined || last === first) continue;
      heap[0] = last;
    }
    sink(heap);
  }
}

/** Moves the first of a binary heap to where it belongs. */
function sink(heap: { readonly line: { readonly path: string } }[]): void {
  for (let at = 0; ; ) {
    let first = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      const [path, least] = [heap[child]?.line.path, heap[first]?.line.path];
      if (path !== undefined && least !== undefined && path < least) first = child;
    }
    const [here, there] = [heap[at], heap[first]];
    if (first === at || here === undefined || there === undefined) return;
    [heap[at], heap[first]] = [there, here];
    at = first;
  }
}
