/** Results may run this far ahead of the oldest unfinished item before new work waits for it: it bounds memory. */
const LARGEST_GAP = 4096;

interface InOrderOptions<Item, Result> {
  /** Items in work at the same time. */
  readonly ahead: number;
  readonly signal?: AbortSignal;
  work(item: Item): Promise<Result>;
}

/**
 * Works on several items at once and yields their results in the items' order. Only a bounded number of promises and
 * results exists at any time, however many items there are. When the signal aborts, no new work is started and the results
 * that are there are yielded; work that rejects after that is left out, before that its rejection is thrown.
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  { ahead, signal, work }: InOrderOptions<Item, Result>,
): AsyncGenerator<Result> {
  const finished = new Map<number, Result>();
  const inWork = new Set<Promise<void>>();
  let next = 0;
  let due = 0;

  const start = (index: number, item: Item) => {
    const task: Promise<void> = work(item)
      .then((result) => void finished.set(index, result))
      .catch((error: unknown) => {
        if (!signal?.aborted) throw error;
      })
      .finally(() => inWork.delete(task));
    inWork.add(task);
  };

  for (;;) {
    while (!signal?.aborted && next < items.length && inWork.size < ahead && next - due < LARGEST_GAP) {
      const item = items[next];
      if (item !== undefined) start(next, item);
      next++;
    }
    for (let result = finished.get(due); result !== undefined; result = finished.get(due)) {
      finished.delete(due);
      due++;
      yield result;
    }
    if (inWork.size > 0) await Promise.race(inWork);
    else if (signal?.aborted || (next === items.length && due >= next)) break;
  }
  // Interrupted: what was finished behind a gap is still worth telling.
  for (const index of [...finished.keys()].sort((a, b) => a - b)) {
    const result = finished.get(index);
    if (result !== undefined) yield result;
  }
}
