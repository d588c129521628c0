import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { contents } from '../files.js';
import { randomWords } from '../hashes.js';
import { differences, halfWritten, LIMIT, otherRows, renew, type Undisturbed } from '../killed-run.js';
import { childrenOf, endProcess, isRunning } from '../processes.js';
import { optimise, resumed, startOptimize } from '../resumed.js';
import { type Killing, prepareKilling } from './kills.js';
import type { Verdict } from './ordeal.js';

/** Most of them end a worker, some only stop it, so that it takes too long. */
const SIGNALS = ['SIGKILL', 'SIGKILL', 'SIGSEGV', 'SIGSEGV', 'SIGABRT', 'SIGSTOP'] as const;
const KILLS_EACH = 6;
/** Seconds that an image may take: many times what one does here. */
const TIMEOUT = 15;

interface Survived {
  readonly wrong: readonly string[];
  readonly signals: readonly string[];
  readonly failed: readonly string[];
}

/** Kills workers of runs that go on, half of them in place. Cases are kills. */
export async function endureWorkerKills(root: string, { runs, seed }: Killing): Promise<Verdict> {
  const started = performance.now();
  const { original, cwd, truths } = await prepareKilling(root);
  const wrong: string[] = [];
  const codes: Record<string, number> = {};
  let kills = 0;
  let failed = 0;
  for (let run = 0; run < runs; run++) {
    const truth = truths[run % 2 === 0 ? 0 : 1];
    const result = await killWorkers(original, cwd, truth, seed * 200_000 + run);
    wrong.push(...result.wrong.map((what) => `worker-kills, run ${run}: ${what}`));
    for (const what of [...result.signals, ...result.failed]) codes[what] = (codes[what] ?? 0) + 1;
    kills += result.signals.length;
    failed += result.failed.length;
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    name: 'worker-kills',
    command: 'optimize',
    cases: kills,
    ok: kills - failed,
    codes,
    seconds,
    peak: 0,
    wrong,
  };
}

async function killWorkers(
  original: string,
  cwd: string,
  truth: Undisturbed,
  seed: number,
): Promise<Survived> {
  const random = randomWords(seed);
  const folder = path.join(cwd, truth.output);
  renew(original, cwd);
  const args = [...truth.args, '--csv', 'killed.csv', '--jobs', '2', '--timeout', `${TIMEOUT}`];
  const { child, finished } = startOptimize(cwd, args, { limit: LIMIT });
  const pid = child.pid ?? 0;
  const signals: string[] = [];
  while (isRunning(pid) && signals.length < KILLS_EACH) {
    await sleep(random() % Math.ceil(truth.ms / KILLS_EACH));
    const workers = childrenOf(pid);
    const worker = workers[random() % Math.max(1, workers.length)];
    const signal = SIGNALS[random() % SIGNALS.length] ?? 'SIGKILL';
    // One that is stopped takes the whole time limit.
    if (worker === undefined || (signal === 'SIGSTOP' && signals.includes(signal))) continue;
    endProcess(worker, signal);
    signals.push(signal);
  }
  const { code, csv, stderr } = resumed(cwd, await finished, 'killed.csv');
  const wrong: string[] = [];
  const isFailed = (row: Record<string, string>) => row.status === 'failed';
  const failed = csv.filter(isFailed);
  const most = {
    worker_died: Math.floor(signals.filter((signal) => signal !== 'SIGSTOP').length / 3),
    timeout: signals.filter((signal) => signal === 'SIGSTOP').length,
  };
  for (const [reason, count] of Object.entries(most))
    if (failed.filter((row) => row.reason === reason).length > count)
      wrong.push(`too many ${reason}: ${stderr}`);
  for (const { reason = '', path } of failed)
    if (!(reason in most)) wrong.push(`${path} failed with ${reason}`);
  if (code !== (failed.length > 0 ? 1 : 0)) wrong.push(`exit code ${code}: ${stderr}`);
  const others = truth.csv.map((row, i) => {
    const found = csv[i];
    return found && isFailed(found) && found.path === row.path ? found : row;
  });
  wrong.push(...otherRows(csv, others));
  const found = contents(folder);
  wrong.push(...halfWritten(found, truth));
  const allowed = new Set(failed.map(({ path }) => path));
  for (const name of differences(found, truth.outputs))
    if (!allowed.has(name) && !isOutputOf(name, allowed)) wrong.push(`${name} differs`);
  const left = [...Object.keys(found), ...readdirSync(cwd)].filter((name) =>
    path.basename(name).startsWith('.iq-'),
  );
  wrong.push(...left.map((name) => `${name} is left`));
  const again = await optimise(cwd, truth.args, { limit: LIMIT });
  if (again.code !== 0) wrong.push(`exit code ${again.code} of the next run: ${again.stderr}`);
  wrong.push(
    ...differences(contents(folder), truth.outputs).map((name) => `${name} differs after the next run`),
  );
  return { wrong, signals, failed: failed.map(({ reason = '' }) => reason) };
}

/** Outputs may have other endings. */
function isOutputOf(name: string, sources: ReadonlySet<string | undefined>): boolean {
  const stem = (file: string) => file.slice(0, file.length - path.extname(file).length);
  return [...sources].some((source) => source !== undefined && stem(source) === stem(name));
}
