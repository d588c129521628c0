import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Shard } from '../discover/shard.js';
import { IqError, systemCode } from '../errors.js';
import { parseJson } from '../json.js';
import { makeFolder } from '../make-folder.js';
import { isCheckable, isGone, ownerIn, ownerToken } from './owner.js';

/** Files that a run alone may replace. */
export interface Claimed {
  /** A real path. */
  readonly root: string;
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** Which part of what is below the root they are, if they are a shard. */
  readonly shard?: Pick<Shard, 'index' | 'count' | 'plan'> | undefined;
}

const schema = z.object({
  root: z.string(),
  /** `null` for everything below the root. */
  paths: z.array(z.string()).nullable(),
  shard: z
    .object({ index: z.number(), count: z.number(), plan: z.string().nullable() })
    .nullable()
    .default(null),
  pid: z.number(),
  host: z.string(),
});
type Claim = z.infer<typeof schema>;

/** Of more files than this the whole root is claimed: several runs at once are for short lists, as of `xargs`. */
const MOST_PATHS = 2000;
/** Lies there as long as the run does, and is never renamed: who looks around meanwhile could miss it. */
const CLAIM = '.claim';
/** Lies beside it once its run has begun. */
const HELD = '.held';
/** A run that takes longer to see whether it may begin was stopped there. */
const PATIENCE_MS = 5000;

/**
 * Claims files, until the returned function is called or the process is gone. Of two runs that begin at once exactly one gets
 * them: both show first what they are about to claim, and then look around; the one whose claim is named lower waits until
 * the other has given way.
 *
 * @param folder where claims are shown to other runs
 * @throws IqError `in_use`; `output_unusable` where the folder cannot be written to
 */
export async function claimFiles(folder: string, { root, paths, shard }: Claimed): Promise<() => void> {
  const name = `${Date.now().toString(36).padStart(9, '0')}.${randomBytes(4).toString('hex')}x.${ownerToken()}`;
  const release = () => {
    for (const ending of [HELD, CLAIM]) rmSync(join(folder, name + ending), { force: true });
  };
  const claim: Claim = {
    root,
    shard: shard ? { index: shard.index, count: shard.count, plan: shard.plan } : null,
    paths: paths.length > MOST_PATHS ? null : [...paths],
    pid: process.pid,
    host: hostname(),
  };
  show(folder, join(folder, name + CLAIM), claim);
  try {
    for (const end = Date.now() + PATIENCE_MS; ; await sleep(10)) {
      const others = conflicting(folder, name, claim);
      if (others.length === 0) break;
      const winner = others.find((other) => other.isHeld || other.name < name) ?? others[0];
      const mustYield = winner && (winner.isHeld || winner.name < name || Date.now() > end);
      if (mustYield) throw inUse(winner.path, winner.name, winner.claim);
    }
    writeFileSync(join(folder, name + HELD), '');
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

function show(folder: string, path: string, claim: Claim): void {
  try {
    makeFolder(folder);
    // Under its name it is whole.
    writeFileSync(`${path}.tmp`, JSON.stringify(claim), { flag: 'wx' });
    renameSync(`${path}.tmp`, path);
  } catch (cause) {
    const why = systemCode(cause) ?? String(cause);
    throw new IqError(
      'output_unusable',
      `It cannot be shown to other runs which images this one replaces: ${folder} cannot be written to (${why}).`,
      { path: folder, cause },
    );
  }
}

interface Other {
  readonly path: string;
  readonly name: string;
  readonly isHeld: boolean;
  readonly claim: Claim;
}

/** The claims of other runs on the same files. What runs that are gone left is removed. */
function conflicting(folder: string, ownName: string, own: Claim): Other[] {
  const found: Other[] = [];
  for (const file of readdirSync(folder)) {
    const path = join(folder, file);
    const owner = ownerIn(file);
    if (owner === undefined || file.startsWith(ownName)) continue;
    if (isGone(owner)) {
      rmSync(path, { force: true });
      continue;
    }
    if (!file.endsWith(CLAIM)) continue;
    const name = file.slice(0, -CLAIM.length);
    const { data: claim } = schema.safeParse(parseJson(contentOf(path)));
    if (claim && overlap(claim, own))
      found.push({ path, name, isHeld: existsSync(join(folder, name + HELD)), claim });
  }
  return found;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It was given up meanwhile.
    return '';
  }
}

function overlap(a: Claim, b: Claim): boolean {
  if (!isWithin(a.root, b.root) && !isWithin(b.root, a.root)) return false;
  if (a.root === b.root && areDisjoint(a.shard, b.shard)) return false;
  if (a.paths === null || b.paths === null) return true;
  const files = new Set(a.paths.map((path) => join(a.root, path)));
  return b.paths.some((path) => files.has(join(b.root, path)));
}

/** Shards of one kind have no image in common: nobody needs to list them all for that. */
function areDisjoint(a: Claim['shard'], b: Claim['shard']): boolean {
  if (a === null || b === null) return false;
  return a.count === b.count && a.plan === b.plan && a.index !== b.index;
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function inUse(path: string, name: string, { root, pid, host }: Claim): IqError {
  const owner = ownerIn(name);
  const remedy =
    owner && isCheckable(owner)
      ? 'Wait for its end.'
      : `Wait for its end; if it is known to run no more, remove ${path}.`;
  return new IqError(
    'in_use',
    `Another run of iq, process ${pid} on ${host}, is replacing the same images in ${root}; nothing was done. ${remedy}`,
    { path: root },
  );
}
