import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { BUCKETS, bucketOf, type Shard } from '../discover/shard.js';
import { IqError, systemCode } from '../errors.js';
import { parseJson } from '../json.js';
import { VERSION } from '../version.js';
import { WEIGHINGS } from './weighings.js';

/** More are no use: some would be empty. */
export const MOST_SHARDS = BUCKETS;

/** Of the file's form and of how paths are hashed: a plan of another version deals out other images. */
const PLAN_VERSION = 1;

const whole = z.int().min(0);
const hexadecimal = z.string().regex(/^[0-9a-f]{64}$/);

const content = z.strictObject({
  planVersion: z.literal(PLAN_VERSION),
  /** Of the program that made it. */
  version: z.string(),
  by: z.enum(WEIGHINGS),
  /** What there was when it was made. */
  listing: z.strictObject({ images: whole, digest: hexadecimal }),
  shards: z
    .array(z.strictObject({ images: whole, weight: whole }))
    .min(1)
    .max(MOST_SHARDS),
  /** Of each bucket its shard, from 0, as 16 bits with the lower byte first; in base 64. */
  buckets: z.base64(),
});
const schema = content.extend({ sha256: hexadecimal });

export type PlanContent = Omit<z.infer<typeof content>, 'planVersion' | 'version' | 'buckets'> & {
  readonly shardOf: Uint16Array;
};

/** The text of a plan's file, always the same for the same content. */
export function planText({ by, listing, shards, shardOf }: PlanContent): string {
  const bytes = Buffer.alloc(2 * shardOf.length);
  for (const [bucket, shard] of shardOf.entries()) bytes.writeUInt16LE(shard, 2 * bucket);
  const fields = { planVersion: PLAN_VERSION, version: VERSION, by, listing, shards } as const;
  const plan = { ...fields, buckets: bytes.toString('base64') };
  return `${JSON.stringify({ ...plan, sha256: sealOf(plan) }, null, 1)}\n`;
}

/**
 * Reads one shard of a plan.
 *
 * @param path absolute
 * @throws IqError `plan_unusable`
 */
export async function readPlan(
  path: string,
  { index, count }: Pick<Shard, 'index' | 'count'>,
): Promise<Shard> {
  const refuse = (why: string, cause?: unknown) =>
    new IqError('plan_unusable', `The plan ${path} ${why}.`, { path, ...(cause !== undefined && { cause }) });
  const text = await readFile(path, 'utf8').catch((error) => {
    throw refuse(`cannot be read (${systemCode(error) ?? String(error)})`, error);
  });
  const found = parseJson(text);
  const { data: versions } = z.looseObject({ planVersion: z.number() }).safeParse(found);
  if (versions !== undefined && versions.planVersion !== PLAN_VERSION) {
    const which = `is of version ${versions.planVersion}, and this program reads version ${PLAN_VERSION}`;
    throw refuse(`${which}; make it again with iq plan`);
  }
  const { data } = schema.safeParse(found);
  const shardOf = data && tableIn(data.buckets, data.shards.length);
  if (data === undefined || shardOf === undefined) {
    throw refuse('is damaged, or none that iq plan wrote; make it again');
  }
  const { sha256, ...plan } = data;
  if (sealOf(plan) !== sha256) throw refuse('is damaged or was edited; make it again with iq plan');
  if (plan.shards.length !== count) {
    throw refuse(
      `deals out ${plan.shards.length} shards, not ${count}; give --shard ${index}/${plan.shards.length} or make another plan`,
    );
  }
  return { index, count, plan: sha256, isOwn: (path) => shardOf[bucketOf(path)] === index - 1 };
}

function tableIn(buckets: string, shards: number): Uint16Array | undefined {
  const bytes = Buffer.from(buckets, 'base64');
  if (bytes.length !== 2 * BUCKETS) return undefined;
  const shardOf = Uint16Array.from({ length: BUCKETS }, (_, bucket) => bytes.readUInt16LE(2 * bucket));
  return shardOf.every((shard) => shard < shards) ? shardOf : undefined;
}

/** SHA-256 over the rest of the file: what is read has its fields in the schema's order again. */
function sealOf(plan: z.infer<typeof content>): string {
  return createHash('sha256')
    .update(JSON.stringify(content.parse(plan)))
    .digest('hex');
}
