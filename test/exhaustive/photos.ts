/**
 * Runs the command on every folder of shared photographs, to JPEG and to WebP, and believes nothing it says: every file
 * is read back as a viewer reads it and scored again, and a second run over the output must not change a byte.
 * `npm run proof:photos -- [--jobs <n>] [--slow <n>]`. Exit code 1 if anything is not as promised.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { markdownTable } from '../bench/timing.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';
import { runAgain, runOnce } from './command.js';
import { type Audit, audit } from './read-back.js';

const FOLDERS = ['cid22', 'kodak', 'clic', 'budgie', 'snapshots'];
const FORMATS = ['jpeg', 'webp'] as const;
const TARGET = 0.98;

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: String(availableParallelism()) },
    // Files of each run that are also scored by the slow float64 reference.
    slow: { type: 'string', default: '3' },
  },
});
if (!hasShared('photos')) throw new Error(`This ${SHARED_HINT}.`);
sharp.cache(false);

const scratch = await mkdtemp(join(tmpdir(), 'iq-proof-'));
const lines: string[][] = [];
const faults: string[] = [];
try {
  for (const folder of FOLDERS) for (const format of FORMATS) await check(folder, format);
} finally {
  await rm(scratch, { recursive: true });
}
const HEADER = [
  'folder, format',
  'files',
  'optimised',
  'kept',
  'MB in',
  'MB out',
  'saving',
  'mean encodes',
  'worst margin',
  'largest error of score',
  'against float64',
];
console.log(markdownTable(HEADER, lines));
console.log(`\nMargin: score read back − target. Faults: ${faults.length === 0 ? 'none' : ''}`);
for (const fault of faults) console.log(`- ${fault}`);
if (faults.length > 0) process.exitCode = 1;

async function check(folder: string, format: (typeof FORMATS)[number]): Promise<void> {
  const source = sharedPath(`photos/${folder}`);
  const out = join(scratch, `${folder}-${format}`);
  const run = { format, target: TARGET, jobs: Number(values.jobs) };
  const rows = await runOnce(source, out, run);
  const found = await audit(rows, { source, out, target: TARGET, slow: Number(values.slow) });
  const changed = await runAgain(rows, out, run);
  const name = `${folder}, ${format}`;
  faults.push(...[...found.faults, ...changed].map((fault) => `${name}: ${fault}`));
  lines.push([name, ...describe(found)]);
  console.error(`${name}: ${rows.length} rows, ${found.faults.length + changed.length} faults`);
}

function describe(found: Audit): string[] {
  const kept = [...found.reasons].map(([reason, count]) => `${count} ${reason}`).join(', ');
  return [
    String(found.files),
    String(found.optimized),
    kept || 'none',
    (found.bytesIn / 1e6).toFixed(2),
    (found.bytesOut / 1e6).toFixed(2),
    `${((1 - found.bytesOut / found.bytesIn) * 100).toFixed(1)} %`,
    (found.encodes / found.files).toFixed(2),
    found.worstMargin.toExponential(1),
    found.scoreError.toExponential(1),
    found.slowError.toExponential(1),
  ];
}
