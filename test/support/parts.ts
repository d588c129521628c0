import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { listingDigest } from '../../src/discover/listing.js';
import { createMeta } from '../../src/report/meta.js';
import type { TextOutput } from '../../src/report/output-file.js';
import type { Report } from '../../src/report/report.js';

interface Whole {
  readonly command: string;
  readonly config: object;
  /** Of all shards. */
  readonly images: number;
  readonly count: number;
}

/** A report's whole text. */
export async function textOf<Row>(
  make: (output: TextOutput) => Report<Row>,
  rows: Iterable<Row>,
): Promise<string> {
  const pieces: string[] = [];
  const report = make({
    write: async (piece) => void pieces.push(piece),
    commit: async () => {},
    discard: async () => {},
  });
  for (const row of rows) await report.add(row);
  await report.end();
  return pieces.join('');
}

/**
 * Writes the CSV of a shard and its meta file, as a run of it would.
 *
 * @param index from 1
 * @param paths of its images, in any order
 */
export function writePart(
  folder: string,
  { command, config, images, count }: Whole,
  { index, csv, rows, paths }: { index: number; csv: string; rows: number; paths: readonly string[] },
): string {
  const file = path.join(folder, `part-${index}.csv`);
  const entries = [...paths].sort().map((path) => ({ path }));
  const listing = { images, digest: 'of all' };
  const shard = { index, count, plan: null, images: paths.length, listing };
  const facts = { rows, root: '.', listingDigest: listingDigest({ entries }), shard, interrupted: false };
  writeFileSync(file, csv);
  writeFileSync(`${file}.meta.json`, JSON.stringify(createMeta(command, config, facts)));
  return file;
}
