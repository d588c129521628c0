import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { addPictures } from '../files.js';
import { type KilledRun, killAndResume, type Undisturbed, undisturbed } from '../killed-run.js';
import { SOME_PICTURES } from '../resumed.js';
import type { Verdict } from './ordeal.js';

/** How much is killed. */
export interface Killing {
  readonly runs: number;
  readonly seed: number;
}

/** A folder of pictures, one to run in, and what undisturbed runs make of it: into a folder, and in place. */
export async function prepareKilling(root: string): Promise<{
  original: string;
  cwd: string;
  truths: readonly [Undisturbed, Undisturbed];
}> {
  const original = path.join(root, 'original');
  addPictures(original, SOME_PICTURES);
  const cwd = path.join(root, 'work');
  mkdirSync(cwd, { recursive: true });
  const truths = [
    await undisturbed(original, cwd, []),
    await undisturbed(original, cwd, ['--in-place']),
  ] as const;
  return { original, cwd, truths };
}

/** Kills runs at moments of all kinds, half of them in place, and lets each go on to its end. Cases are kills. */
export async function endureKills(root: string, { runs, seed }: Killing): Promise<Verdict> {
  const started = performance.now();
  const { original, cwd, truths } = await prepareKilling(root);
  const results: KilledRun[] = [];
  const wrong: string[] = [];
  for (let run = 0; run < runs; run++) {
    const truth = truths[run % 2 === 0 ? 0 : 1];
    const result = await killAndResume(original, cwd, truth, seed * 100_000 + run);
    results.push(result);
    wrong.push(...result.wrong.map((what) => `kills, run ${run}: ${what}`));
  }
  const done = results.flatMap((result) => result.done);
  const late = results.reduce((sum, result) => sum + result.late, 0);
  const codes = {
    'killed once': results.filter((result) => result.done.length === 1).length,
    'killed twice': results.filter((result) => result.done.length === 2).length,
    'killed three times': results.filter((result) => result.done.length === 3).length,
    'workers that were still renaming': late,
  };
  return {
    name: 'kills',
    command: 'optimize',
    cases: done.length,
    ok: done.length,
    codes,
    seconds: (performance.now() - started) / 1000,
    peak: 0,
    note: spread(done),
    wrong,
  };
}

const TENTHS = 10;

/** How many kills found how much done. */
function spread(done: readonly (number | null)[]): string {
  const count = (isOne: (share: number) => boolean) =>
    done.filter((share) => share !== null && isOne(share)).length;
  const between = Array.from({ length: TENTHS }, (_, i) => {
    const [from, to] = [i / TENTHS, (i + 1) / TENTHS];
    return `to ${to * 100} % ${count((share) => share > 0 && share < 1 && share >= from && share < to)}`;
  });
  const all = [
    `nothing ${count((share) => share === 0)}`,
    ...between,
    `all ${count((share) => share === 1)}`,
  ];
  return `done when killed: ${all.join(', ')}, over before ${done.filter((share) => share === null).length}`;
}
