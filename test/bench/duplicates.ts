import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { markdownTable } from './timing.js';

const RUN = fileURLToPath(new URL('./duplicates-run.ts', import.meta.url));
const REQUIRED_SECONDS = 10;
const REQUIRED_MEGABYTES = 300;

const result = z.object({
  images: z.number(),
  planted: z.number(),
  found: z.number(),
  addSeconds: z.number(),
  groupSeconds: z.number(),
  cpuSeconds: z.number(),
  startMegabytes: z.number(),
  peakMegabytes: z.number(),
});

/** Grouping a million images by their hashes: time, memory, and whether every planted pair is found. */
export async function duplicates(): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', RUN]);
  const took = result.parse(JSON.parse(stdout));
  const cells = [
    String(took.images),
    String(took.planted),
    (took.found / took.planted).toFixed(5),
    took.addSeconds.toFixed(1),
    took.groupSeconds.toFixed(1),
    took.cpuSeconds.toFixed(1),
    took.startMegabytes.toFixed(0),
    took.peakMegabytes.toFixed(0),
  ];
  const header = [
    'images',
    'planted pairs',
    'recall',
    'to read hashes, s',
    'to group, s',
    'of it CPU, s',
    'MB before',
    'MB at the peak',
  ];
  return [
    'Random hashes, and beside every tenth one that differs in 1 to 7 bits; in a process of its own.',
    `Required on an idle machine: recall 1, ${REQUIRED_SECONDS} s and ${REQUIRED_MEGABYTES} MB.`,
    '',
    markdownTable(header, [cells]),
  ].join('\n');
}
