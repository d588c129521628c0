import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chart, deadLeaves, dunes, landscape, nightLights, sunset } from '../../fixtures/scenes.js';
import { pixels } from '../../src/encode/pixels.js';
import type { Row } from '../../src/types.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';
import { photosOf } from './photos.js';
import { measureStages } from './stages.js';
import { markdownTable, medianTimes } from './timing.js';

const SCENES = { chart, deadLeaves, dunes, landscape, nightLights, sunset };
const [WIDTH, HEIGHT] = [768, 512];
/** Of each scene: enough in all that starting the workers is a small part of a run. */
const COPIES = 16;
const ROUNDS = 3;
const REQUIRED_EFFICIENCY = 0.82;
const START_ROUNDS = 21;
const REQUIRED_START_MS = 50;

const COMMAND = new URL('../../bin/iq.js', import.meta.url).pathname;
const runNode = (...args: string[]) => promisify(execFile)(process.execPath, args, { maxBuffer: 64e6 });

/** Images a second of the real command by number of workers, where an image's time goes, and how fast help comes. */
export async function throughput(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'iq-bench-'));
  try {
    const source = join(folder, 'photos');
    await mkdir(source);
    const files = await paint(source);
    return [await speed(source, join(folder, 'out')), await stages(files, folder), await start()].join(
      '\n\n',
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function paint(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const [name, scene] of Object.entries(SCENES)) {
    const bytes = await pixels(scene(WIDTH, HEIGHT, 7))
      .png()
      .toBuffer();
    for (let copy = 0; copy < COPIES; copy++) {
      const file = join(folder, `${name}-${copy}.png`);
      await writeFile(file, bytes);
      files.push(file);
    }
  }
  return files;
}

async function speed(source: string, out: string): Promise<string> {
  const workers = [...new Set([1, 2, availableParallelism()])];
  let rows: readonly Row[] = [];
  const busy = new Map<number, number>();
  const run = async (jobs: number) => {
    const start = performance.now();
    const options = ['--format', 'jpeg', '--out', out, '--jobs', String(jobs), '--json', '-', '--quiet'];
    const { stdout } = await runNode(COMMAND, 'optimize', source, ...options);
    rows = (JSON.parse(stdout) as { rows: Row[] }).rows;
    const worked = rows.reduce((sum, row) => sum + row.ms, 0);
    busy.set(jobs, worked / jobs / (performance.now() - start));
  };
  const tasks = Object.fromEntries(workers.map((jobs) => [String(jobs), () => run(jobs)]));
  const times = await medianTimes(tasks, ROUNDS);
  const rate = (jobs: number) => rows.length / (times[String(jobs)] ?? Number.NaN);
  const table = workers.map((jobs) => [
    String(jobs),
    (rate(jobs) * 1000).toFixed(2),
    (rate(jobs) / rate(1)).toFixed(2),
    (rate(jobs) / (jobs * rate(1))).toFixed(3),
    (busy.get(jobs) ?? Number.NaN).toFixed(3),
  ]);
  const encodes = rows.reduce((sum, row) => sum + row.encodes, 0) / rows.length;
  return [
    `The command on ${rows.length} PNG of ${WIDTH}×${HEIGHT} to JPEG at its defaults; medians of ${ROUNDS} interleaved runs.`,
    `Start-up is in these times, spread over all images. ${encodes.toFixed(2)} encodes an image.`,
    `Required efficiency on an idle machine: ${REQUIRED_EFFICIENCY}. Other programs lower it; "busy" they do not: the share of`,
    "the workers' time, from start to end of the command, that was spent on images.",
    '',
    markdownTable(['workers', 'images/s', 'speed-up', 'efficiency', 'busy'], table),
  ].join('\n');
}

/** On Kodak's photographs, or on one painting of each scene where they are not there. */
async function stages(painted: readonly string[], folder: string): Promise<string> {
  const hasPhotos = hasShared('photos/kodak');
  const files = hasPhotos ? photosOf('kodak') : painted.filter((_, i) => i % COPIES === 0);
  const hint = hasPhotos ? [] : [`The following, of photographs, ${SHARED_HINT}; these are paintings.`, ''];
  return [...hint, await measureStages([...files, ...files], folder)].join('\n');
}

async function start(): Promise<string> {
  const times = await medianTimes(
    { help: () => runNode(COMMAND, '--help'), nothing: () => runNode('-e', '0') },
    START_ROUNDS,
  );
  return [
    `Start: \`iq --help\` takes ${(times.help - times.nothing).toFixed(0)} ms more than \`node -e 0\``,
    `(medians of ${START_ROUNDS} interleaved pairs; required: at most ${REQUIRED_START_MS}).`,
  ].join(' ');
}
