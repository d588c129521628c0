import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { contents } from './files.js';
import { randomWords } from './hashes.js';
import { killMoment } from './kill-moments.js';
import { childrenOf, endProcess, isRunning, until } from './processes.js';
import { optimise, type Resumed, startOptimize, withoutTimes } from './resumed.js';

/** Milliseconds after which a run hangs, also where many are made at once. */
export const LIMIT = 300_000;

/** A folder of pictures, what an undisturbed run makes of it, and how long that takes. */
export interface Undisturbed {
  readonly args: readonly string[];
  /** Below the folder that runs are started in. */
  readonly output: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly csv: Resumed['csv'];
  readonly ms: number;
}

export async function undisturbed(
  original: string,
  cwd: string,
  args: readonly string[],
): Promise<Undisturbed> {
  const output = args.includes('--in-place') ? 'in' : 'in-optimized';
  renew(original, cwd);
  const sources = contents(path.join(cwd, 'in'));
  const started = performance.now();
  const { csv, code, stderr } = await optimise(cwd, [...args, '--no-cache'], { limit: LIMIT });
  if (code !== 0) throw new Error(stderr);
  const ms = performance.now() - started;
  return { args, output, sources, outputs: contents(path.join(cwd, output)), csv, ms };
}

export interface KilledRun {
  /** What was not as it should be, at the kills or after the run that went on. Nothing is right. */
  readonly wrong: readonly string[];
  /** Of each kill the share of outputs that were there; `null` where the run was over before. */
  readonly done: readonly (number | null)[];
  /** Kills of the run alone whose workers changed something afterwards, before they saw that it was gone. */
  readonly late: number;
  /** Images that the run that went on had not to do again. */
  readonly unchanged: number;
}

/** Kills a run, one to three times in a row, and then lets it go on to its end. */
export async function killAndResume(
  original: string,
  cwd: string,
  truth: Undisturbed,
  seed: number,
): Promise<KilledRun> {
  const random = randomWords(seed);
  const wrong: string[] = [];
  const done: (number | null)[] = [];
  let late = 0;
  const told = path.join(cwd, 'killed.csv');
  const folder = path.join(cwd, truth.output);
  renew(original, cwd);
  const kills = 1 + ([0, 0, 1, 2][random() % 4] ?? 0);
  for (let kill = 0; kill < kills; kill++) {
    const args = [...truth.args, '--csv', 'killed.csv', '--jobs', '2'];
    const { child, finished } = startOptimize(cwd, args, { limit: LIMIT });
    const pid = child.pid ?? 0;
    await killMoment({ pid, cwd, folder, images: truth.csv.length, ms: truth.ms }, random);
    const workers = childrenOf(pid);
    const victims = [[pid], [...workers, pid], [pid, ...workers]][random() % 3] ?? [];
    for (const victim of victims) endProcess(victim);
    const { code } = await finished;
    const atKill = existsSync(folder) ? contents(folder) : {};
    wrong.push(...halfWritten(atKill, truth));
    done.push(code === null ? shareDone(atKill, truth) : null);
    if (random() % 2 === 0) {
      // Otherwise at once: workers of the killed run may still be ending.
      await until(() => !workers.some(isRunning), 'the workers to end');
      const afterwards = existsSync(folder) ? contents(folder) : {};
      wrong.push(...halfWritten(afterwards, truth));
      if (differences(atKill, afterwards).some((name) => !path.basename(name).startsWith('.iq-'))) late++;
    }
    // Whatever was told is over: another run would tell something else.
    if (code === 0 || existsSync(told)) break;
  }
  const again = await optimise(cwd, truth.args, { limit: LIMIT });
  if (again.code !== 0) wrong.push(`exit code ${again.code}: ${again.stderr}`);
  wrong.push(...differences(contents(folder), truth.outputs).map((name) => `${name} differs`));
  wrong.push(...readdirSync(cwd).filter((name) => !WRITTEN.has(name)));
  // In place, a run that had told everything before it was killed is over, and there is nothing to tell a second time.
  const isOver = truth.output === 'in' && again.unchanged < truth.csv.length && existsSync(told);
  wrong.push(...otherRows(isOver ? withoutTimes(told) : again.csv, truth.csv));
  return { wrong, done, late, unchanged: again.unchanged };
}

/** What may lie beside the pictures. */
const WRITTEN = new Set(
  ['in', 'in-optimized', 'cache'].concat(
    ['r', 'killed'].flatMap((name) => [`${name}.csv`, `${name}.csv.meta.json`]),
  ),
);

export function otherRows(found: Resumed['csv'], expected: Resumed['csv']): string[] {
  const rows = found.map((row) => JSON.stringify(row));
  const wrong = expected.flatMap((row, i) =>
    rows[i] === JSON.stringify(row) ? [] : [`row ${i}: ${rows[i]} instead of ${JSON.stringify(row)}`],
  );
  return rows.length === expected.length ? wrong : [...wrong, `${rows.length} rows`];
}

export function renew(original: string, cwd: string): void {
  for (const name of readdirSync(cwd)) rmSync(path.join(cwd, name), { recursive: true });
  cpSync(original, path.join(cwd, 'in'), { recursive: true, preserveTimestamps: true });
}

function shareDone(found: Record<string, string>, { sources, outputs, output }: Undisturbed): number {
  const isNew = (name: string) => output !== 'in' || outputs[name] !== sources[name];
  const names = Object.keys(outputs).filter(isNew);
  return names.filter((name) => found[name] === outputs[name]).length / names.length;
}

/** Every image is the old one or the new one; what has another name is temporary. */
export function halfWritten(found: Record<string, string>, { sources, outputs }: Undisturbed): string[] {
  return Object.entries(found)
    .filter(([name]) => !path.basename(name).startsWith('.iq-'))
    .filter(([name, hash]) => hash !== outputs[name] && hash !== sources[name])
    .map(([name]) => `${name} is half-written`);
}

/** Names of files that are not the same. */
export function differences(
  found: Record<string, string>,
  expected: Readonly<Record<string, string>>,
): string[] {
  const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
  return [...names].filter((name) => found[name] !== expected[name]);
}
