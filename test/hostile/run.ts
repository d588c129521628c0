import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { canMount, DISK_FAULTS } from '../support/hostile/faults/disk.js';
import { bear } from '../support/hostile/faults/fault.js';
import { NAME_FAULTS } from '../support/hostile/faults/names.js';
import { PLACE_FAULTS } from '../support/hostile/faults/places.js';
import { SWAP_FAULTS } from '../support/hostile/faults/swaps.js';
import { endureKills } from '../support/hostile/kills.js';
import { COMMANDS, endure, type Verdict } from '../support/hostile/ordeal.js';
import { prepareOrdeals } from '../support/hostile/ordeals.js';
import { hostileTable } from '../support/hostile/table.js';
import { endureWorkerKills } from '../support/hostile/worker-kills.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

/**
 * Puts files that are damaged, lie or ask for too much through all commands, has disks, folders and names fail under whole files,
 * and kills runs and workers: `npm run test:hostile -- --flips 1000
 * --seed 1 --jobs 4 --only bombs --keep /tmp/found`. Exit code 1 if anything ended, hung, was changed or has no typed row;
 * those files are copied to the folder of --keep. `--only faults,kills,worker-kills --runs 200` does without files.
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
const WITHOUT_FILES = ['faults', 'kills', 'worker-kills'];

const root = mkdtempSync(path.join(tmpdir(), 'iq-hostile-'));
try {
  const chosen = values.only?.split(',');
  const isWanted = (name: string) => chosen?.includes(name) ?? true;
  if (!hasShared('hostile')) console.log(`The collected files are left out: ${SHARED_HINT}.`);
  const numbers = { flips: Number(values.flips), seed: Number(values.seed), jobs: Number(values.jobs) };
  const extent = { ...numbers, keep: values.keep && path.resolve(values.keep) };
  const ordeals = chosen?.every((name) => WITHOUT_FILES.includes(name))
    ? []
    : await prepareOrdeals(root, extent);
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
  if (verdicts.length > 0) console.log(hostileTable(verdicts));
  const borne = isWanted('faults') ? await bearFaults() : [];
  const wrong = [...verdicts, ...borne].flatMap((verdict) => verdict.wrong);
  for (const what of wrong) console.error(what);
  const cases = verdicts.reduce((sum, verdict) => sum + verdict.cases, 0);
  console.log(`\n${cases} cases got through, ${borne.length} faults borne, ${wrong.length} wrong`);
  process.exitCode = wrong.length > 0 || cases + borne.length === 0 ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** One after the other: some watch what another would slow down. */
async function bearFaults() {
  if (!canMount())
    console.log('Faults of disks are left out: they need the right to mount in a namespace of their own.');
  const faults = [...(canMount() ? DISK_FAULTS : []), ...SWAP_FAULTS, ...PLACE_FAULTS, ...NAME_FAULTS];
  const borne = [];
  for (const fault of faults) {
    const verdict = await bear(fault);
    borne.push(verdict);
    console.error(`${verdict.name}: ${verdict.seconds.toFixed(1)} s, ${verdict.wrong.length} wrong`);
  }
  return borne;
}
