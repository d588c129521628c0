import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contents } from './files.js';
import { randomWords } from './hashes.js';
import { childrenOf } from './processes.js';
import { optimise, type Resumed, startOptimize, withoutTimes } from './resumed.js';

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
  const { csv, code, stderr } = await optimise(cwd, [...args, '--no-cache']);
  if (code !== 0) throw new Error(stderr);
  const ms = performance.now() - started;
  return { args, output, sources, outputs: contents(path.join(cwd, output)), csv, ms };
}

/** What was wrong after a run that was killed, and after the one that went on. Nothing is right. */
export async function killAndResume(
  original: string,
  cwd: string,
  truth: Undisturbed,
  seed: number,
): Promise<{ wrong: string[]; unchanged: number }> {
  const random = randomWords(seed);
  const wrong: string[] = [];
  const folder = path.join(cwd, truth.output);
  renew(original, cwd);
  // Some runs are killed more than once, and some have their workers killed too, before or after.
  const kills = 1 + (random() % 3 === 0 ? 1 : 0);
  for (let kill = 0; kill < kills; kill++) {
    const { child, finished } = startOptimize(cwd, [...truth.args, '--csv', 'killed.csv', '--jobs', '2']);
    await sleep(truth.ms * (0.15 + (random() % 1000) / 1100));
    if (random() % 4 === 0) for (const worker of childrenOf(child.pid ?? 0)) end(worker);
    if (random() % 2 === 0) await sleep(random() % 40);
    end(child.pid ?? 0);
    await finished;
    if (existsSync(folder)) wrong.push(...halfWritten(contents(folder), truth));
  }
  // At once: workers of the killed run may still be ending.
  const again = await optimise(cwd, truth.args);
  if (again.code !== 0) wrong.push(`exit code ${again.code}: ${again.stderr}`);
  wrong.push(...differences(contents(folder), truth.outputs));
  wrong.push(...readdirSync(cwd).filter((name) => name.startsWith('.iq-')));
  // In place, a run that had told everything before it was killed is over, and there is nothing to tell a second time.
  const told = path.join(cwd, 'killed.csv');
  const isOver = truth.args.includes('--in-place') && again.unchanged < truth.csv.length && existsSync(told);
  const rows = (isOver ? withoutTimes(told) : again.csv).map((row) => JSON.stringify(row));
  for (const [i, row] of truth.csv.entries()) {
    if (rows[i] !== JSON.stringify(row)) wrong.push(`row ${i}: ${rows[i]} instead of ${JSON.stringify(row)}`);
  }
  if (rows.length !== truth.csv.length) wrong.push(`${rows.length} rows`);
  return { wrong, unchanged: again.unchanged };
}

function renew(original: string, cwd: string): void {
  for (const name of readdirSync(cwd)) rmSync(path.join(cwd, name), { recursive: true });
  cpSync(original, path.join(cwd, 'in'), { recursive: true, preserveTimestamps: true });
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Every image is the old one or the new one; what has another name is temporary. */
function halfWritten(found: Record<string, string>, { sources, outputs }: Undisturbed): string[] {
  return Object.entries(found)
    .filter(([name]) => !path.basename(name).startsWith('.iq-'))
    .filter(([name, hash]) => hash !== outputs[name] && hash !== sources[name])
    .map(([name]) => `${name} is half-written`);
}

function differences(found: Record<string, string>, expected: Readonly<Record<string, string>>): string[] {
  const names = new Set([...Object.keys(found), ...Object.keys(expected)]);
  return [...names].filter((name) => found[name] !== expected[name]).map((name) => `${name} differs`);
}
