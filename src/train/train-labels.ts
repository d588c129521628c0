import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { PredictedFormat } from '../decide/prediction.js';
import type { Conditions } from '../decide/quality-model.js';
import { readSource } from '../decode/source.js';
import { absolutePath, type Entry, givenFolder, type Listing } from '../discover/listing.js';
import { type BatchOptions, runBatch } from '../runtime/batch.js';
import { type Journal, openJournal } from '../runtime/journal.js';
import type { Settings } from '../settings.js';
import { REASONS, type Reason } from '../types.js';
import { VERSION } from '../version.js';
import { contentHash, failedLabel, type Label, type LabelTask } from './label-image.js';

const reasons = Object.keys(REASONS) as Reason[];

/** A label as it is kept, under what decided it. */
const record = z.strictObject({
  key: z.string(),
  content: z.string(),
  bytes: z.int().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
  quality: z.int().min(1).max(100).nullable(),
  reason: z.enum(reasons as [Reason, ...Reason[]]).nullable(),
});

type LabelRecord = z.infer<typeof record>;

/** Labels that were found before and those that will be, in a file. */
export interface LabelStore {
  readonly journal: Journal<LabelRecord>;
  /** What decides a label beside the image, as one word. */
  readonly key: string;
  /** By the image's content. */
  readonly known: ReadonlyMap<string, LabelRecord>;
}

/** @throws IqError `output_unusable` */
export function openLabels(path: string, conditions: Conditions): LabelStore {
  const key = createHash('sha256')
    .update(JSON.stringify([VERSION, conditions]))
    .digest('hex');
  const journal = openJournal(path, (value) => record.safeParse(value).data);
  const known = new Map(journal.records.filter((one) => one.key === key).map((one) => [one.content, one]));
  return { journal, key, known };
}

interface Labelling extends BatchOptions {
  readonly listing: Listing;
  readonly format: PredictedFormat;
  readonly settings: Settings;
  readonly store: LabelStore;
  /** Called with each label as it is there, those that were known first. */
  onLabel(label: Label): void;
}

/**
 * Finds the label of every image that has none yet. What is found is kept at once.
 *
 * @returns how many labels were there already
 * @throws IqError `write_failed`
 */
export async function labelImages({
  listing,
  format,
  settings,
  store,
  onLabel,
  ...options
}: Labelling): Promise<number> {
  const entries: Entry[] = [];
  for (const entry of listing.entries) {
    options.signal?.throwIfAborted();
    const known = entry.error ? undefined : await lookUp(store, listing, entry, settings);
    if (known) onLabel({ ...known, path: entry.path, message: null });
    else entries.push(entry);
  }
  const labels = runBatch(
    {
      name: 'label',
      entries,
      timeout: settings.timeout,
      taskOf: ({ path }): LabelTask => ({
        root: listing.root,
        path,
        within: givenFolder(listing, path),
        format,
        settings,
      }),
      failed: ({ path }, error) => failedLabel(path, error),
      onProgress(label) {
        keep(store, label);
        onLabel(label);
      },
    },
    options,
  );
  // Each was taken care of as it came: the order is no matter here.
  for await (const _ of labels);
  return listing.entries.length - entries.length;
}

/** The label that is kept of a file. One that cannot be read has none: the worker will say why. */
async function lookUp(
  store: LabelStore,
  listing: Listing,
  entry: Entry,
  settings: Settings,
): Promise<LabelRecord | undefined> {
  if (store.known.size === 0) return undefined;
  const options = { ...settings, within: givenFolder(listing, entry.path) };
  const source = await readSource(absolutePath(listing, entry), options).catch(() => undefined);
  return source && store.known.get(contentHash(source.bytes));
}

/** Failures are not kept: they may be mended, or were a matter of time or memory. */
function keep({ journal, key }: LabelStore, label: Label): void {
  const { content, bytes, width, height, quality, reason } = label;
  const { data } = record.safeParse({ key, content, bytes, width, height, quality, reason });
  if (data) journal.append(data);
}
