import { VERSION } from '../version.js';
import { differences } from './differences.js';
import { isMerged, MERGED_COMMANDS } from './form.js';
import { isShard, type Part, type ShardPart } from './part.js';
import type { MergeProblem } from './problem.js';

/** Names of missing shards that a message has at most. */
const NAMED = 20;

/** All that keeps parts from being one whole, as far as their meta files tell. */
export function checkParts(parts: readonly Part[]): MergeProblem[] {
  const shards = parts.filter(isShard);
  return [
    ...parts.filter((part) => !isShard(part)).map(noShard),
    ...ASPECTS.flatMap((aspect) => oddOnes(shards, aspect)),
    ...unknownProgram(shards),
    ...shards.filter(({ meta }) => meta.interrupted).map(interrupted),
    ...incomplete(shards),
    ...shortened(shards),
  ];
}

function noShard({ name }: Part): MergeProblem {
  const message = `${name} is no shard but a whole of its own: only what --shard divided is merged. Run the command on all folders at once, or on shards of them.`;
  return { code: 'not_mergeable', part: name, message };
}

function interrupted({ name, meta }: ShardPart): MergeProblem {
  const message = `${name} is of an interrupted run: rows are missing. Run shard ${place(meta.shard)} again.`;
  return { code: 'shard_interrupted', part: name, message };
}

/** Something in which all shards must be alike. */
interface Aspect {
  of(meta: ShardPart['meta']): unknown;
  /** What is wrong with one, beside one of the others. */
  tell(odd: ShardPart['meta'], other: ShardPart['meta']): string;
}

const ASPECTS: readonly Aspect[] = [
  {
    of: ({ command }) => command,
    tell: (odd, other) => `is of iq ${odd.command}, others are of iq ${other.command}`,
  },
  {
    of: ({ version }) => version,
    tell: (odd, other) => `was made by version ${odd.version}, others by version ${other.version}`,
  },
  {
    of: ({ config }) => config,
    tell: (odd, other) =>
      `was made with another configuration than others: ${differences(odd.config, other.config)}`,
  },
  {
    of: ({ shard }) => shard.count,
    tell: (odd, other) => `is one of ${odd.shard.count} shards, others are of ${other.shard.count}`,
  },
  {
    of: ({ shard }) => shard.plan,
    tell: (odd, other) => `was made by ${planName(odd)}, others by ${planName(other)}`,
  },
  {
    of: ({ shard }) => shard.listing,
    tell: (odd, other) =>
      `found other images (${odd.shard.listing.images}) than others (${other.shard.listing.images}): some were added, removed or renamed between the runs`,
  },
];

function planName({ shard }: ShardPart['meta']): string {
  return shard.plan === null ? 'no plan' : `the plan ${shard.plan.slice(0, 12)}`;
}

/** Those that differ from what most have. */
function oddOnes(shards: readonly ShardPart[], { of, tell }: Aspect): MergeProblem[] {
  const groups = new Map<string, ShardPart[]>();
  for (const shard of shards) {
    const key = JSON.stringify(of(shard.meta));
    groups.set(key, [...(groups.get(key) ?? []), shard]);
  }
  // The sort keeps the order of equal ones: of as many, the first count.
  const [[common] = [], ...others] = [...groups.values()].sort((a, b) => b.length - a.length);
  if (common === undefined) return [];
  return others.flat().map(({ name, meta }) => ({
    code: 'shard_differs',
    part: name,
    message: `${name} ${tell(meta, common.meta)}. Run shard ${place(meta.shard)} again like the others.`,
  }));
}

/** What this very program cannot merge, though all parts are alike. */
function unknownProgram([first]: readonly ShardPart[]): MergeProblem[] {
  if (first === undefined) return [];
  const { command, version } = first.meta;
  if (!isMerged(command)) {
    return [notMergeable(`Of iq ${command} nothing is merged, only of ${MERGED_COMMANDS.join(', ')}.`)];
  }
  if (version === VERSION) return [];
  return [
    notMergeable(`${first.name} was made by version ${version}, this is ${VERSION}: merge by the same one.`),
  ];
}

function incomplete(shards: readonly ShardPart[]): MergeProblem[] {
  const count = shards[0]?.meta.shard.count ?? 0;
  const byIndex = new Map<number, ShardPart>();
  const problems: MergeProblem[] = [];
  for (const shard of shards) {
    if (shard.meta.shard.count !== count) continue;
    const before = byIndex.get(shard.meta.shard.index);
    if (before === undefined) byIndex.set(shard.meta.shard.index, shard);
    else problems.push(twice(before, shard));
  }
  const missing: string[] = [];
  let missed = 0;
  for (let index = 1; index <= count; index++) {
    if (byIndex.has(index)) continue;
    missed++;
    if (missing.length < NAMED) missing.push(place({ index, count }));
  }
  if (missed > 0) {
    const more = missed > missing.length ? ` and ${missed - missing.length} more` : '';
    const [verb, pronoun] = missed === 1 ? ['is', 'its'] : ['are', 'their'];
    const message = `${missing.join(', ')}${more} ${verb} missing: name ${pronoun} CSV too, or run what has none.`;
    problems.push({ code: 'shard_missing', part: null, message });
  }
  if (problems.length > 0) return problems;
  const images = shards.reduce((sum, { meta }) => sum + meta.shard.images, 0);
  const listed = shards[0]?.meta.shard.listing.images ?? 0;
  if (images === listed || shards.some(({ meta }) => meta.shard.count !== count)) return [];
  const message = `The shards have ${images} images of ${listed}. Run all of them again, with the same plan or none.`;
  return [{ code: 'shard_differs', part: null, message }];
}

function twice(before: ShardPart, shard: ShardPart): MergeProblem {
  const message = `${shard.name} is shard ${place(shard.meta.shard)}, and so is ${before.name}. Name the newer one only.`;
  return { code: 'shard_twice', part: shard.name, message };
}

/** Whether a part should have a row of each of its images. */
export function isComplete({ meta }: ShardPart): boolean {
  return !meta.interrupted && shortenedBy(meta) === '';
}

/** By which options a shard's ranking lacks pictures; empty for none. */
function shortenedBy({ command, config: { top, dedupe } }: ShardPart['meta']): string {
  if (command !== 'rank') return '';
  return [
    ...(top === null || top === undefined ? [] : ['--top']),
    ...(dedupe === 'keep-best' ? ['--dedupe keep-best'] : []),
  ].join(' and ');
}

/** Of a ranking that was shortened by shards, what the whole would have cannot be told. */
function shortened([first]: readonly ShardPart[]): MergeProblem[] {
  const said = first === undefined ? '' : shortenedBy(first.meta);
  if (said === '') return [];
  return [
    notMergeable(
      `With ${said} each shard left out pictures that the whole may have. Rank the shards without, then shorten what was merged: iq rank --from merged.csv with ${said}.`,
    ),
  ];
}

function notMergeable(message: string): MergeProblem {
  return { code: 'not_mergeable', part: null, message };
}

function place({ index, count }: { readonly index: number; readonly count: number }): string {
  return `${index}/${count}`;
}
