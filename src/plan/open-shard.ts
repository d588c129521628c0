import { resolve } from 'node:path';
import { hashShard, type Shard } from '../discover/shard.js';
import { IqError } from '../errors.js';
import { readPlan } from './plan-file.js';

/** Which part of the images a run is for. */
export interface ShardOption {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
  /** The file of a plan that `plan` made; without one the hashes of paths decide alone. */
  readonly plan?: string | undefined;
}

/** @throws IqError `invalid_option` or `plan_unusable`; the signal's reason */
export async function openShard(
  option: ShardOption | undefined,
  cwd: string,
  signal?: AbortSignal,
): Promise<Shard | undefined> {
  if (option === undefined) return undefined;
  const { index, count, plan } = option;
  if (!Number.isSafeInteger(count) || !Number.isInteger(index) || index < 1 || index > count) {
    throw new IqError(
      'invalid_option',
      `Expected a shard i/n with i from 1 to n for --shard but received ${index}/${count}.`,
    );
  }
  return plan === undefined
    ? hashShard({ index, count })
    : readPlan(resolve(cwd, plan), { index, count }, signal);
}
