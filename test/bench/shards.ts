import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { markdownTable, medianTimes } from './timing.js';
import { weakScaling } from './weak-scaling.js';

const RUN = fileURLToPath(new URL('./shards-run.ts', import.meta.url));
const IQ = fileURLToPath(new URL('../../bin/iq.js', import.meta.url));
const IMAGES = 10_000_000;
const FILES = 100_000;
const ROUNDS = 3;

const spread = z.object({ off: z.number(), range: z.number() });
const result = z.object({
  images: z.number(),
  counts: z.array(z.number()),
  byHash: z.array(spread),
  planned: z.array(spread),
  cpuSeconds: z.number(),
  dealMs: z.number(),
  peakMegabytes: z.number(),
});

const run = promisify(execFile);
const percent = (share = Number.NaN) => `${(100 * share).toFixed(3)} %`;

/** How even shards of ten million images are, what planning them takes, what a shard costs before its first image, and several at once. */
export async function shards(): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', RUN, String(IMAGES)]);
  const took = result.parse(JSON.parse(stdout));
  const rows = took.counts.map((count, i) => [
    String(count),
    percent(took.byHash[i]?.off),
    percent(took.byHash[i]?.range),
    percent(took.planned[i]?.off),
  ]);
  const header = [
    'shards',
    'by hash: images, off the mean',
    'largest less smallest',
    'by plan: bytes, off the mean',
  ];
  return [
    `${took.images} paths like those of product photographs, sizes log-normal: ${took.cpuSeconds.toFixed(0)} s of CPU to make,`,
    `hash, digest and weigh them, ${took.dealMs.toFixed(0)} ms to deal the buckets out, ${took.peakMegabytes.toFixed(0)} MB at the peak.`,
    '',
    markdownTable(header, rows),
    '',
    await beforeTheFirst(),
    '',
    await weakScaling(),
  ].join('\n');
}

/** Whole commands on empty files, which fail at once, stopped by an option that is refused once all is listed. */
async function beforeTheFirst(): Promise<string> {
  const root = mkdtempSync(path.join(tmpdir(), 'iq-bench-shards-'));
  try {
    for (let i = 0; i < FILES; i++) {
      const folder = path.join(root, 'in', String(i % 256));
      if (i < 256) mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `${i}.jpg`), '');
    }
    // A map is refused for several images, as soon as it is known how many there are.
    const listed = (...args: string[]) =>
      run(process.execPath, [IQ, 'score', 'in', '-r', 'in/0/0.jpg', '--map', 'm.png', ...args], {
        cwd: root,
      }).catch(() => {});
    const planned = () =>
      run(process.execPath, [IQ, 'plan', 'in', '--shards', '64', '-o', 'p.json'], { cwd: root });
    const times = await medianTimes(
      { whole: () => listed(), 'shard 1/64': () => listed('--shard', '1/64'), 'iq plan': planned },
      ROUNDS,
    );
    const cells = Object.entries(times).map(([name, ms]) => [name, (ms / 1000).toFixed(2)]);
    return [
      `From the start until ${FILES} files are listed, whole commands; and planning them by bytes.`,
      '',
      markdownTable(['', 's'], cells),
    ].join('\n');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
