import { ListingHash } from '../discover/listing.js';
import type { OrderedForm } from './form.js';
import { inListingOrder } from './in-listing-order.js';
import type { Listener } from './merge-ranking.js';
import type { ShardPart } from './part.js';
import type { PartLines } from './part-lines.js';

interface Merged {
  readonly rows: number;
  readonly failed: number;
  readonly listingDigest: string;
}

/** Puts lines together as they are: those of one run on all images. */
export async function tellOrdered(
  parts: readonly PartLines[],
  form: OrderedForm,
  onTwice: (path: string, one: ShardPart, other: ShardPart) => void,
  { onText, onRow, signal }: Listener & { readonly signal?: AbortSignal | undefined },
): Promise<Merged> {
  const hash = new ListingHash();
  let [rows, failed] = [0, 0];
  let before: string | undefined;
  await onText?.(`${form.columns.join(',')}\n`);
  for await (const { from, line } of inListingOrder(parts, onTwice)) {
    if (signal?.aborted) break;
    const { path, text, cells } = line;
    rows++;
    if (path !== before) hash.add(path);
    before = path;
    if (form.isFailed(cells)) failed++;
    await onText?.(text);
    if (!onRow) continue;
    const row = from.attempt(line, () => form.rowOf(cells));
    if (row !== undefined) await onRow(row);
  }
  return { rows, failed, listingDigest: hash.digest() };
}
