import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';
import { peakOf } from './peak.js';
import { photosOf } from './photos.js';
import { markdownTable, medianTimes } from './timing.js';

const COMMAND = fileURLToPath(new URL('../../bin/iq.js', import.meta.url));
const DECODE = fileURLToPath(new URL('./decode-run.mjs', import.meta.url));

/** Links of each set: enough that starting the workers is a small part of a run. */
const SETS = { budgie: 64, clic: 160, snapshots: 600, kodak: 600 };
const ROUNDS = 3;
const [REQUIRED, REQUIRED_WITH_FACES] = [1.5, 1.7];
const [FEW, MANY] = [1000, 20_000];
const REQUIRED_GROWTH = 0.15;

/** What ranking takes beside only decoding, in images a second. */
export const rank = () => inFolder(speed);

/** Memory of ranking by the number of images. */
export const rankMemory = () => inFolder(memory);

async function inFolder(measure: (folder: string) => Promise<string>): Promise<string> {
  if (!hasShared('photos')) return `Ranking ${SHARED_HINT}.`;
  const folder = mkdtempSync(join(tmpdir(), 'iq-bench-'));
  try {
    return await measure(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function speed(folder: string): Promise<string> {
  const rows: string[][] = [];
  for (const [set, count] of Object.entries(SETS)) {
    const source = join(folder, set);
    const files = linkPhotos(photosOf(set), source, count);
    for (const jobs of [...new Set([1, availableParallelism()])]) {
      const ranking = (...more: string[]) =>
        rankingPeak([
          COMMAND,
          'rank',
          source,
          '--jobs',
          String(jobs),
          '--aesthetic',
          'off',
          ...QUIET,
          ...more,
        ]);
      const times = await medianTimes(
        {
          decode: () => rankingPeak([DECODE, String(jobs)], files.join('\n')),
          rank: () => ranking('--faces', 'off'),
          faces: () => ranking('--faces', 'on'),
        },
        ROUNDS,
      );
      rows.push([
        set,
        String(jobs),
        ...[times.decode, times.rank, times.faces].map((time) => ((count * 1000) / time).toFixed(0)),
        (times.rank / times.decode).toFixed(2),
        (times.faces / times.decode).toFixed(2),
      ]);
    }
  }
  const header = ['photos', 'workers', 'decoded/s', 'ranked/s', 'with faces/s', 'ratio', 'ratio with faces'];
  return [
    'Whole commands, start-up included, against a program that only decodes the same files to 1024 pixels with sharp, as many',
    `at once; links to the photos, medians of ${ROUNDS} interleaved rounds. Required: ${REQUIRED}, and ${REQUIRED_WITH_FACES} with faces.`,
    '',
    markdownTable(header, rows),
  ].join('\n');
}

async function memory(folder: string): Promise<string> {
  const peaks = new Map<number, number>();
  for (const count of [FEW, MANY]) {
    const source = join(folder, `cid22-${count}`);
    linkPhotos(photosOf('cid22'), source, count);
    peaks.set(
      count,
      await rankingPeak([COMMAND, 'rank', source, '--aesthetic', 'off', '--faces', 'off', ...QUIET]),
    );
  }
  const [few = Number.NaN, many = Number.NaN] = [peaks.get(FEW), peaks.get(MANY)];
  return [
    `Peak resident memory of the command and its ${availableParallelism()} workers together, on links to photos of 512 pixels.`,
    `Required: at most ${100 * REQUIRED_GROWTH} % more.`,
    '',
    markdownTable(
      [`MB for ${FEW} images`, `MB for ${MANY}`, 'more'],
      [[(few / 1e6).toFixed(0), (many / 1e6).toFixed(0), `${(100 * (many / few - 1)).toFixed(1)} %`]],
    ),
  ].join('\n');
}

const QUIET = ['--csv', '/dev/null', '--quiet', '--no-cache'];

function linkPhotos(photos: readonly string[], folder: string, count: number): string[] {
  mkdirSync(folder);
  const originals = mkdtempSync(`${folder}-originals-`);
  const copies = photos.map((photo) => {
    const copy = join(originals, basename(photo));
    copyFileSync(photo, copy);
    return copy;
  });
  return Array.from({ length: count }, (_, i) => {
    const photo = copies[i % copies.length] ?? '';
    const link = join(folder, `${String(i).padStart(5, '0')}${extname(photo)}`);
    linkSync(photo, link);
    return link;
  });
}

/** As `peakOf`, with the models that are at hand. */
function rankingPeak(args: readonly string[], input = ''): Promise<number> {
  const environment = { IQ_MODELS_DIR: sharedPath('models'), UV_THREADPOOL_SIZE: '16' };
  return peakOf(args, { environment, input });
}
