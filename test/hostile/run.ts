import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { endureKills } from '../support/hostile/kills.js';
import { COMMANDS, endure, type Verdict } from '../support/hostile/ordeal.js';
import { prepareOrdeals } from '../support/hostile/ordeals.js';
import { hostileTable } from '../support/hostile/table.js';
import { endureWorkerKills } from '../support/hostile/worker-kills.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

/**
 * Puts files that are damaged, lie or ask for too much through optimize, rank, score and check: `npm run test:hostile -- --flips 1000
 * --seed 1 --jobs 4 --only bombs --keep /tmp/found`. Exit code 1 if anything ended, hung, was changed or has no typed row;
 * those files are copied to the folder of --keep. `--only kills,worker-kills --runs 200` kills runs and their workers instead.
 */
const { values } = parseArgs({
  options: {
    flips: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '4' },
    runs: { type: 'string', default: '200' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
});
/** Parts that need no files of their own. */
const KILLS = ['kills', 'worker-kills'];

const root = mkdtempSync(path.join(tmpdir(), 'iq-hostile-'));
try {
  const chosen = values.only?.split(',');
  const isWanted = (name: string) => chosen?.includes(name) ?? true;
  if (!hasShared('hostile')) console.log(`The collected files are left out: ${SHARED_HINT}.`);
  const numbers = { flips: Number(values.flips), seed: Number(values.seed), jobs: Number(values.jobs) };
  const extent = { ...numbers, keep: values.keep && path.resolve(values.keep) };
  const ordeals = chosen?.every((name) => KILLS.includes(name)) ? [] : await prepareOrdeals(root, extent);
  const verdicts: Verdict[] = [];
  const add = (verdict: Verdict) => {
    const { name, command, seconds, wrong } = verdict;
    verdicts.push(verdict);
    console.error(`${name}, ${command}: ${seconds.toFixed(1)} s, ${wrong.length} wrong`);
  };
  for (const ordeal of ordeals.filter(({ name }) => isWanted(name)))
    for (const command of COMMANDS) add(await endure(command, ordeal));
  const runs = Number(values.runs);
  if (isWanted('kills')) add(await endureKills(root, { runs, seed: numbers.seed }));
  // Each has several of its workers killed.
  if (isWanted('worker-kills'))
    add(await endureWorkerKills(root, { runs: Math.ceil(runs / 8), seed: numbers.seed }));
  console.log(hostileTable(verdicts));
  const wrong = verdicts.flatMap((verdict) => verdict.wrong);
  for (const what of wrong) console.error(what);
  const cases = verdicts.reduce((sum, verdict) => sum + verdict.cases, 0);
  console.log(`\n${cases} cases got through, ${wrong.length} wrong`);
  process.exitCode = wrong.length > 0 || cases === 0 ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}
