import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../errors.js';
import { parseJson } from '../json.js';
import { metaPath } from '../report/meta.js';
import { SCHEMA_VERSION } from '../report/report.js';
import type { MergeProblem } from './problem.js';

const whole = z.int().min(0);

const shard = z
  .looseObject({
    index: z.int().min(1),
    count: z.int().min(1),
    plan: z.string().nullable(),
    images: whole,
    listing: z.looseObject({ images: whole, digest: z.string() }),
  })
  .refine(({ index, count }) => index <= count);

const meta = z.looseObject({
  schemaVersion: z.literal(SCHEMA_VERSION),
  command: z.string(),
  version: z.string(),
  config: z.record(z.string(), z.unknown()),
  rows: whole,
  root: z.string().min(1).nullable(),
  listingDigest: z.string().nullable(),
  shard: shard.nullable(),
  interrupted: z.boolean(),
});

/** A CSV and what its meta file says of it. */
export interface Part {
  /** As it was given. */
  readonly name: string;
  /** Absolute. */
  readonly csv: string;
  /** The absolute folder that the paths in it start from; `null` where it is not known. */
  readonly root: string | null;
  readonly meta: z.infer<typeof meta>;
}

/** A part that is one of a run's shards. */
export type ShardPart = Part & { readonly meta: { readonly shard: z.infer<typeof shard> } };

export function isShard(part: Part): part is ShardPart {
  return part.meta.shard !== null;
}

/** Reads what lies beside a CSV; where that is not possible, says why. */
export async function readPart(name: string, cwd: string): Promise<Part | MergeProblem> {
  const csv = resolve(cwd, name);
  const path = metaPath(csv);
  const refuse = (message: string): MergeProblem => ({ code: 'meta_missing', part: name, message });
  const text = await readFile(path, 'utf8').catch((error) => ({ why: systemCode(error) ?? String(error) }));
  if (typeof text !== 'string') {
    const why = text.why === 'ENOENT' ? 'is missing' : `cannot be read (${text.why})`;
    return refuse(
      `${metaPath(name)} ${why}: it says which shard the rows are. Copy it from where the CSV comes from, or run the shard again.`,
    );
  }
  const result = meta.safeParse(parseJson(text));
  if (!result.success) {
    return refuse(
      `${metaPath(name)} is damaged, or none that this version of iq wrote. Run the shard again.`,
    );
  }
  const { root } = result.data;
  return { name, csv, root: root === null ? null : resolve(dirname(csv), root), meta: result.data };
}
