import type { PartLine, PartLines } from './part-lines.js';

/** A part and a line of it. */
interface Placed {
  readonly lines: PartLines;
  readonly line: PartLine;
}

/** A part and its next line. */
interface Cursor {
  readonly lines: PartLines;
  line: PartLine;
}

/**
 * The lines of several parts in the listing's order, of which each part has its own in that order. Of each part only what was
 * read of its file at once is held.
 *
 * @param onTwice is told of a path that two parts have
 */
export async function* inListingOrder(
  parts: readonly PartLines[],
  onTwice: (path: string, one: PartLines, other: PartLines) => void,
): AsyncGenerator<Placed> {
  const heap: Cursor[] = [];
  for (const lines of parts) {
    const line = await lines.next();
    if (line !== undefined) heap.push({ lines, line });
  }
  heap.sort((a, b) => (a.line.path < b.line.path ? -1 : 1));
  let before: Placed | undefined;
  for (let first = heap[0]; first !== undefined; first = heap[0]) {
    const { lines, line } = first;
    if (before?.line.path === line.path && before.lines !== lines) onTwice(line.path, before.lines, lines);
    before = { lines, line };
    yield before;
    const got = lines.next();
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
function sink(heap: Cursor[]): void {
  for (let at = 0; ; ) {
    let first = at;
    for (const child of [2 * at + 1, 2 * at + 2]) if (isBefore(heap[child], heap[first])) first = child;
    const [here, there] = [heap[at], heap[first]];
    if (first === at || here === undefined || there === undefined) return;
    [heap[at], heap[first]] = [there, here];
    at = first;
  }
}

function isBefore(a: Cursor | undefined, b: Cursor | undefined): boolean {
  return a !== undefined && b !== undefined && a.line.path < b.line.path;
}
