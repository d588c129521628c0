import { IqError } from '../errors.js';
import type { ShardOption } from '../plan/open-shard.js';

export interface ShardTexts {
  /** `i/n`, `auto` or `auto/n`. */
  readonly shard?: string | undefined;
  readonly plan?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const WANTED = 'i/n such as 2/8, auto or auto/n for --shard';

/**
 * The shard that options name, or that the scheduler around the run tells in the environment.
 *
 * @throws IqError `invalid_option`
 */
export function shardOf({ shard, plan }: ShardTexts, environment: Environment): ShardOption | undefined {
  if (shard === undefined) {
    if (plan === undefined) return undefined;
    throw new IqError(
      'invalid_option',
      `Expected --shard beside --plan: which part of the plan is this run?`,
    );
  }
  const [, index = '', , of] = /^(\d+|auto)(\/(\d+))?$/.exec(shard) ?? [];
  const count = of === undefined ? undefined : Number(of);
  const isAuto = index === 'auto';
  if (index === '' || (!isAuto && count === undefined)) {
    throw new IqError('invalid_option', `Expected ${WANTED} but received ${JSON.stringify(shard)}.`);
  }
  const found = isAuto ? fromScheduler(count, environment) : { index: Number(index), count: count ?? 0 };
  if (found.index < 1 || found.index > found.count || !Number.isSafeInteger(found.count)) {
    const received = isAuto ? `${shard}, which is ${found.index}/${found.count} here` : shard;
    throw new IqError('invalid_option', `Expected ${WANTED}, i from 1 to n, but received ${received}.`);
  }
  return { ...found, plan };
}

interface Place {
  readonly index: number;
  readonly count: number;
}

/**
 * Slurm goes before CI: where a CI job submits one to Slurm, its own variables are still there. Kubernetes tells only the
 * index, so it is asked only where the count is given.
 */
function fromScheduler(count: number | undefined, environment: Environment): Place {
  const completion = numberIn(environment, 'JOB_COMPLETION_INDEX');
  if (count !== undefined && completion !== undefined) return { index: completion + 1, count };
  const place = fromSlurm(environment) ?? fromCi(environment);
  if (place === undefined) {
    const variables =
      'SLURM_ARRAY_TASK_ID (a job array of Slurm), CI_NODE_INDEX and CI_NODE_TOTAL (parallel jobs)';
    const kubernetes =
      completion === undefined
        ? `, or JOB_COMPLETION_INDEX for auto/n (an indexed job of Kubernetes)`
        : '; JOB_COMPLETION_INDEX is set but does not tell how many there are: give auto/n';
    throw new IqError('invalid_option', `Expected for --shard auto the variables ${variables}${kubernetes}.`);
  }
  if (count === undefined || count === place.count) return place;
  throw new IqError(
    'invalid_option',
    `Expected ${place.count} shards, as the scheduler says, but received --shard auto/${count}.`,
  );
}

function fromSlurm(environment: Environment): Place | undefined {
  const [id, min, max, tasks] = ['ID', 'MIN', 'MAX', 'COUNT'].map((name) =>
    numberIn(environment, `SLURM_ARRAY_TASK_${name}`),
  );
  const step = numberIn(environment, 'SLURM_ARRAY_TASK_STEP') ?? 1;
  if (id === undefined) return undefined;
  const index = (id - (min ?? Number.NaN)) / step + 1;
  const count = Math.floor(((max ?? Number.NaN) - (min ?? Number.NaN)) / step) + 1;
  if (Number.isInteger(index) && Number.isInteger(count) && (tasks ?? count) === count)
    return { index, count };
  throw new IqError(
    'invalid_option',
    'Expected a regular job array such as --array=1-8 or --array=0-14:2 for --shard auto but Slurm says ' +
      `${id} of ${min} to ${max} in steps of ${step}, ${tasks} tasks; give --shard i/n.`,
  );
}

function fromCi(environment: Environment): Place | undefined {
  const [index, count] = ['INDEX', 'TOTAL'].map((name) => numberIn(environment, `CI_NODE_${name}`));
  return index === undefined || count === undefined ? undefined : { index, count };
}

/** `undefined` also for a variable that is empty. */
function numberIn(environment: Environment, name: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new IqError(
    'invalid_option',
    `Expected a number in ${name} for --shard auto but found ${JSON.stringify(text)}.`,
  );
}
