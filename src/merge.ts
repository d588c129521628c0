import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ListingHash } from './discover/listing.js';
import { assertNotWrittenOver } from './encode/overwriting.js';
import { IqError } from './errors.js';
import { checkParts, isComplete } from './merge/check-parts.js';
import { type Form, formOf, isMerged, type MergedCommand } from './merge/form.js';
import { inListingOrder } from './merge/in-listing-order.js';
import { tellOrdered } from './merge/merge-ordered.js';
import { gatherPart, type Listener, tellRanking } from './merge/merge-ranking.js';
import { isShard, type Part, readPart, type ShardPart } from './merge/part.js';
import { PartLines } from './merge/part-lines.js';
import type { MergeProblem } from './merge/problem.js';
import { SortedPaths } from './merge/sorted-paths.js';
import type { OptimizedEntry } from './optimize/optimize-ranking.js';
import { metaPath } from './report/meta.js';
import { openSpool, type Spool } from './runtime/spool.js';

export interface MergeOptions extends Listener {
  /** The CSVs of all shards of a run of `optimize`, `score` or `rank`, each with its meta file beside it. */
  readonly parts: readonly string[];
  /** Files that the caller writes itself and that must not be parts. */
  readonly reports?: readonly string[];
  /** Where relative paths start; by default the process's own folder. */
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Called once the meta files fit together, before any row; awaited. */
  readonly onStart?: (plan: MergePlan) => void | Promise<void>;
}

export interface MergePlan {
  readonly command: MergedCommand;
  /** Whether the rows have the columns of a ranking. */
  readonly isRanked: boolean;
  readonly images: number;
  /** What the paths of the rows are relative to; `null` where the parts do not tell, or tell different folders. */
  readonly root: string | null;
  /** Everything that decided the rows, as the parts' meta files have it. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface MergeSummary {
  /** `null` where the parts do not fit together. */
  readonly plan: MergePlan | null;
  readonly parts: number;
  readonly rows: number;
  readonly failed: number;
  /** SHA-256 over the paths of all images, as a run on all of them has it. */
  readonly listingDigest: string | null;
  /** Why the parts make no whole. What was told of rows counts only if there are none. */
  readonly problems: readonly MergeProblem[];
  readonly interrupted: boolean;
}

/**
 * Puts the rows of shards together: they come as from one run on all images, ranks and duplicates over the whole. Every part
 * is checked against its meta file, and all that is wrong is named at once.
 *
 * @throws IqError `invalid_option` or `output_is_input`, before any work
 */
export async function merge(options: MergeOptions): Promise<MergeSummary> {
  const cwd = resolve(options.cwd ?? '.');
  const names = await withoutRepeats(options.parts, cwd);
  if (names.length === 0)
    throw new IqError('invalid_option', 'Expected the CSVs of shards but received none.');
  const files = names.flatMap((name) => [name, metaPath(name)]);
  await assertNotWrittenOver(
    'input',
    { root: '/', entries: files.map((name) => ({ path: resolve(cwd, name) })) },
    (options.reports ?? []).map((report) => resolve(cwd, report)),
  );

  const found = await Promise.all(names.map((name) => readPart(name, cwd)));
  const read = found.filter((part): part is Part => 'meta' in part);
  const problems = [...found.filter((part): part is MergeProblem => 'code' in part), ...checkParts(read)];
  const shards = read.filter(isShard);
  const parts: PartLines[] = [];
  const sorted: SortedPaths[] = [];
  let paths: Spool<string> | undefined;
  for (const shard of shards) {
    const form = formOf(shard.meta);
    if (form) parts.push(new PartLines(shard, form.columns, form.ranking && sortedOf(shard)));
    else if (isMerged(shard.meta.command)) problems.push(damaged(shard));
  }
  try {
    const [first] = shards;
    const form = first && formOf(first.meta);
    if (problems.length > 0 || !form) {
      // Of others it is known that rows are missing.
      for (const lines of parts) if (isComplete(lines.part)) await lines.drain();
      return summaryOf(null, { rows: 0, failed: 0, listingDigest: null });
    }
    const plan = planOf(shards, form);
    await options.onStart?.(plan);
    return summaryOf(plan, await tellAll({ parts, sorted }, form, problems, options));
  } finally {
    for (const lines of parts) await lines.close();
    paths?.close();
  }

  function sortedOf(shard: ShardPart): SortedPaths {
    paths ??= openSpool();
    const own = new SortedPaths(shard, paths);
    sorted.push(own);
    return own;
  }

  function summaryOf(plan: MergePlan | null, told: Told): MergeSummary {
    const ofRows = parts.flatMap(({ problem }) => (problem === null ? [] : [problem]));
    const interrupted = options.signal?.aborted ?? false;
    return { plan, parts: names.length, ...told, problems: [...problems, ...ofRows], interrupted };
  }
}

type Told = Pick<MergeSummary, 'rows' | 'failed' | 'listingDigest'>;

/** A file that several names lead to, as overlapping globs do, is one part. */
async function withoutRepeats(parts: readonly string[], cwd: string): Promise<string[]> {
  const known = new Set<string>();
  const names: string[] = [];
  for (const name of parts) {
    const path = resolve(cwd, name);
    const real = await realpath(path).catch(() => path);
    if (!known.has(real)) names.push(name);
    known.add(real);
  }
  return names;
}

function damaged({ name, meta }: ShardPart): MergeProblem {
  const message = `${metaPath(name)} has no configuration of iq ${meta.command}. Run the shard again.`;
  return { code: 'meta_missing', part: name, message };
}

function planOf(shards: readonly ShardPart[], form: Form): MergePlan {
  const roots = new Set(shards.map(({ root }) => root));
  const [root = null] = roots;
  return {
    command: form.command,
    isRanked: form.ranking !== null,
    images: shards.reduce((sum, { meta }) => sum + meta.shard.images, 0),
    root: roots.size === 1 ? root : null,
    config: shards[0]?.meta.config ?? {},
  };
}

async function tellAll(
  { parts, sorted }: { readonly parts: readonly PartLines[]; readonly sorted: readonly SortedPaths[] },
  form: Form,
  problems: MergeProblem[],
  options: MergeOptions,
): Promise<Told> {
  let repeats = 0;
  const onTwice = (path: string, one: ShardPart, other: ShardPart) => {
    repeats++;
    if (repeats > NAMED) return;
    const message = `${path} is in ${one.name} and in ${other.name}. Run both shards again.`;
    problems.push({ code: 'rows_differ', part: other.name, message });
  };
  if (form.ranking === null) return tellOrdered(parts, form, onTwice, options);

  const entries = openSpool<OptimizedEntry>();
  try {
    for (const lines of parts) {
      if (options.signal?.aborted) break;
      await gatherPart(lines, form, entries);
    }
    const listingDigest = await digestOf(sorted, onTwice);
    let failed = 0;
    const isWhole = problems.length === 0 && parts.every(({ problem }) => problem === null);
    if (!isWhole || options.signal?.aborted) return { rows: 0, failed, listingDigest: null };
    for (const entry of entries) if (isFailed(entry)) failed++;
    return { rows: await tellRanking(entries, form, options), failed, listingDigest };
  } finally {
    entries.close();
  }
}

/** Paths of several parts that are named at most. */
const NAMED = 10;

/** As `failed` counts: of `optimize` what became of the file, of `rank` whether it could be measured. */
function isFailed({ failure, rows }: OptimizedEntry): boolean {
  return rows.length > 0 ? rows.some(({ status }) => status === 'failed') : failure !== null;
}

async function digestOf(
  sorted: readonly SortedPaths[],
  onTwice: (path: string, one: ShardPart, other: ShardPart) => void,
): Promise<string> {
  const hash = new ListingHash();
  let before: string | undefined;
  for await (const { line } of inListingOrder(sorted, onTwice)) {
    if (line.path !== before) hash.add(line.path);
    before = line.path;
  }
  return hash.digest();
}
