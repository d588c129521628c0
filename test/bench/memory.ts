import { linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chart, deadLeaves, dunes, landscape, nightLights, sunset } from '../../fixtures/scenes.js';
import { pixels } from '../../src/encode/pixels.js';
import { peakOfIq } from './peak.js';
import { markdownTable } from './timing.js';

const SCENES = [chart, deadLeaves, dunes, landscape, nightLights, sunset];
/** So small that 100,000 are done in minutes: it is what is kept of each file that counts. */
const SIDE = 32;
const [ALONE, ONE_EACH, FEW, MANY] = [1, 4, 1000, 100_000];
const COUNTS = [ALONE, ONE_EACH, FEW, MANY];
const JOBS = '4';
const REQUIRED_GROWTH = 0.2;

/** The arguments of each command, by the folder of pictures and one for what it writes. */
const COMMANDS: Record<string, (source: string, out: string) => string[]> = {
  optimize: (source, out) => [...optimize(source, out), ...tables(out)],
  'optimize --report': (source, out) => [...optimize(source, out), '--report', join(out, 'page.html')],
  rank: (source, out) => [...rank(source, out), ...tables(out)],
  'rank --report': (source, out) => [...rank(source, out), '--report', join(out, 'page.html')],
  score: (source, out) => ['score', source, '-r', source, '-m', 'ssim', '--reporter', 'csv', ...tables(out)],
};
const optimize = (source: string, out: string) => [
  ...['optimize', source, '--out', join(out, 'pictures'), '--cache-dir', join(out, 'cache')],
  ...['--format', 'jpeg', '--effort', '0', '--strategy', 'predict'],
];
const rank = (source: string, out: string) => [
  ...['rank', source, '--cache-dir', join(out, 'cache'), '--aesthetic', 'off', '--faces', 'off'],
];
const tables = (out: string) => ['--csv', join(out, 'rows.csv'), '--json', join(out, 'rows.json')];

/** What a run takes at most, by the number of files: anything that is kept of each of them shows. */
export async function memory(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  try {
    const originals = await paint(folder);
    const sources = COUNTS.map((count) => linkPictures(originals, join(folder, `pictures-${count}`), count));
    const rows: string[][] = [];
    for (const [name, args] of Object.entries(COMMANDS)) {
      const peaks: number[] = [];
      for (const source of sources) {
        const out = mkdtempSync(join(folder, 'out-'));
        const { peak, code } = await peakOfIq(...args(source, out), '--jobs', JOBS, '--quiet');
        if (code !== 0) throw new Error(`iq ${name} ended with ${code}`);
        peaks.push(peak);
        // The largest take minutes each.
        console.error(`iq ${name}, ${COUNTS[peaks.length - 1]} files: ${(peak / 1e6).toFixed(0)} MB`);
        rmSync(out, { recursive: true });
      }
      rows.push([name, ...peaks.map((peak) => (peak / 1e6).toFixed(0)), ...growth(peaks)]);
    }
    return [
      `Most memory in MB of the command and its ${JOBS} workers together (one file has one worker): what each has alone, and once`,
      `what they share. Hard links to ${SCENES.length} pictures of ${SIDE}×${SIDE} pixels, tables to files. Required: at most`,
      `${100 * REQUIRED_GROWTH} % more for ${MANY} files.`,
      '',
      markdownTable(
        [
          '',
          ...COUNTS.map((count) => `${count} files`),
          `more than ${ONE_EACH}`,
          `more than ${FEW}`,
          'bytes a file',
        ],
        rows,
      ),
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function growth(peaks: readonly number[]): string[] {
  const [, each = Number.NaN, few = Number.NaN, many = Number.NaN] = peaks;
  const more = (base: number) => `${(100 * (many / base - 1)).toFixed(0)} %`;
  return [more(each), more(few), ((many - few) / (MANY - FEW)).toFixed(0)];
}

async function paint(folder: string): Promise<string[]> {
  return Promise.all(
    SCENES.map(async (scene, i) => {
      const file = join(folder, `${i}.png`);
      await pixels(scene(SIDE, SIDE, 7))
        .png()
        .toFile(file);
      return file;
    }),
  );
}

/** A hundred files a folder. */
function linkPictures(originals: readonly string[], folder: string, count: number): string {
  for (let i = 0; i < count; i++) {
    const below = join(folder, String(Math.floor(i / 100)).padStart(4, '0'));
    if (i % 100 === 0) mkdirSync(below, { recursive: true });
    linkSync(originals[i % originals.length] ?? '', join(below, `${String(i).padStart(6, '0')}.png`));
  }
  return folder;
}
