import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { canMount, DISK_FAULTS } from '../support/hostile/faults/disk.js';
import { bear } from '../support/hostile/faults/fault.js';
import { NAME_FAULTS } from '../support/hostile/faults/names.js';
import { PLACE_FAULTS } from '../support/hostile/faults/places.js';
import { SWAP_FAULTS } from '../support/hostile/faults/swaps.js';
import { COMMANDS, endure, type Verdict } from '../support/hostile/ordeal.js';
import { prepareOrdeals } from '../support/hostile/ordeals.js';
import { hostileTable } from '../support/hostile/table.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

/**
 * Puts files that are damaged, lie or ask for too much through optimize, rank and score, then has disks, folders and names fail
 * under whole files (`--only faults`): `npm run test:hostile -- --flips 1000
 * --seed 1 --jobs 4 --only bombs --keep /tmp/found`. Exit code 1 if anything ended, hung, was changed or has no typed row;
 * those files are copied to the folder of --keep.
 */
const { values } = parseArgs({
  options: {
    flips: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '4' },
    only: { type: 'string' },
    keep: { type: 'string' },
  },
});
const root = mkdtempSync(path.join(tmpdir(), 'iq-hostile-'));
try {
  if (!hasShared('hostile')) console.log(`The collected files are left out: ${SHARED_HINT}.`);
  const numbers = { flips: Number(values.flips), seed: Number(values.seed), jobs: Number(values.jobs) };
  const ordeals = await prepareOrdeals(root, { ...numbers, keep: values.keep && path.resolve(values.keep) });
  const chosen = ordeals.filter(
    ({ name }) => values.only === undefined || values.only.split(',').includes(name),
  );
  const verdicts: Verdict[] = [];
  for (const ordeal of chosen)
    for (const command of COMMANDS) {
      const verdict = await endure(command, ordeal);
      verdicts.push(verdict);
      console.error(
        `${ordeal.name}, ${command}: ${verdict.seconds.toFixed(1)} s, ${verdict.wrong.length} wrong`,
      );
    }
  if (verdicts.length > 0) console.log(hostileTable(verdicts));
  const borne =
    values.only === undefined || values.only.split(',').includes('faults') ? await bearFaults() : [];
  const wrong = [...verdicts, ...borne].flatMap((verdict) => verdict.wrong);
  for (const what of wrong) console.error(what);
  const runs = verdicts.reduce((sum, { cases }) => sum + cases, 0);
  console.log(`\n${runs} files got through, ${borne.length} faults borne, ${wrong.length} wrong`);
  process.exitCode = wrong.length > 0 || runs + borne.length === 0 ? 1 : 0;
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
