import type { Entry, Listing } from '../discover/listing.js';
import { type BatchOptions, runBatch } from '../runtime/batch.js';
import type { Promised, RecallTask } from './recall.js';

interface Recollection extends Pick<RecallTask, 'destination' | 'reading' | 'key'> {
  readonly listing: Listing;
  /** Seconds that a message may take. */
  readonly timeout: number;
  recordOf(path: string): Promised | undefined;
}

/** Images for one message to a worker: to send each alone takes several times as long as to read small ones. */
const MOST_AT_ONCE = 64;
/** Of a few images every worker is to have some. */
const FEWEST_MESSAGES = 32;

/** The images whose records of an earlier run still hold: their files are read and hashed. */
export async function provenEntries(
  { listing, recordOf, timeout, ...task }: Recollection,
  options: BatchOptions,
): Promise<ReadonlySet<Entry>> {
  const { entries, root } = listing;
  const size = Math.min(MOST_AT_ONCE, Math.ceil(entries.length / FEWEST_MESSAGES));
  const messages = Array.from({ length: Math.ceil(entries.length / size) }, (_, i) => ({
    path: String(i * size),
  }));
  const proven = new Set<Entry>();
  const results = runBatch(
    {
      name: 'recall',
      entries: messages,
      timeout,
      taskOf({ path }): RecallTask {
        const from = Number(path);
        const records = entries.slice(from, from + size).map((entry) => {
          const { input, key, outputs } = (entry.error ? undefined : recordOf(entry.path)) ?? {};
          return input && key && outputs ? { path: entry.path, input, key, outputs } : null;
        });
        return { ...task, root, path, from, records };
      },
      // Each of them is worked on as if nothing were known of it.
      failed: () => ({ proven: [] }),
    },
    options,
  );
  for await (const { proven: places } of results) {
    for (const place of places) {
      const entry = entries[place];
      if (entry) proven.add(entry);
    }
  }
  return proven;
}
