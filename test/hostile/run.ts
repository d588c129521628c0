import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { COMMANDS, endure, type Verdict } from '../support/hostile/ordeal.js';
import { prepareOrdeals } from '../support/hostile/ordeals.js';
import { hostileTable } from '../support/hostile/table.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

/**
 * Puts files that are damaged, lie or ask for too much through optimize, rank, score and check: `npm run test:hostile -- --flips 1000
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
  console.log(hostileTable(verdicts));
  const wrong = verdicts.flatMap((verdict) => verdict.wrong);
  for (const what of wrong) console.error(what);
  const runs = verdicts.reduce((sum, { cases }) => sum + cases, 0);
  console.log(`\n${runs} files got through, ${wrong.length} wrong`);
  process.exitCode = wrong.length > 0 || runs === 0 ? 1 : 0;
} finally {
  rmSync(root, { recursive: true, force: true });
}
