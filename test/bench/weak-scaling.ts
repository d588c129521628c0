import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chart, deadLeaves, dunes, landscape, nightLights, sunset } from '../../fixtures/scenes.js';
import { pathHash } from '../../src/discover/shard.js';
import { pixels } from '../../src/encode/pixels.js';
import { markdownTable, medianTimes } from './timing.js';

const IQ = fileURLToPath(new URL('../../bin/iq.js', import.meta.url));
const SCENES = [chart, deadLeaves, dunes, landscape, nightLights, sunset];
const [WIDTH, HEIGHT] = [768, 512];
const COUNTS = [1, 2, 4];
const IMAGES_EACH = 12;
const ROUNDS = 3;

const run = promisify(execFile);

/** Shards at once on this machine, one worker and as many images each: what more of them get done in the same time. */
export async function weakScaling(): Promise<string> {
  const root = mkdtempSync(path.join(tmpdir(), 'iq-bench-weak-'));
  try {
    const pictures = await Promise.all(
      SCENES.map((scene) =>
        pixels(scene(WIDTH, HEIGHT, 7))
          .png()
          .toBuffer(),
      ),
    );
    for (const count of COUNTS) fill(path.join(root, String(count)), count, pictures);
    const cpu = new Map<number, number>();
    const tasks = Object.fromEntries(
      COUNTS.map((count) => [
        String(count),
        async () => {
          const seconds = await Promise.all(
            Array.from({ length: count }, (_, i) => cpuOf(root, count, i + 1)),
          );
          const each = seconds.reduce((sum, part) => sum + part, 0) / (count * IMAGES_EACH);
          cpu.set(count, Math.min(each, cpu.get(count) ?? each));
        },
      ]),
    );
    const times = await medianTimes(tasks, ROUNDS);
    const rate = (count: number) => count / (times[String(count)] ?? Number.NaN);
    const cells = COUNTS.map((count) => [
      String(count),
      ((1000 * IMAGES_EACH * count) / (times[String(count)] ?? Number.NaN)).toFixed(2),
      (rate(count) / rate(1)).toFixed(2),
      (cpu.get(count) ?? Number.NaN).toFixed(3),
    ]);
    return [
      `Shards at once, ${IMAGES_EACH} PNG of ${WIDTH}×${HEIGHT} to JPEG and one worker each; whole commands until the last ends,`,
      `medians of ${ROUNDS} interleaved rounds. Other programs lower the rates; CPU seconds of an image, the least, they raise less.`,
      '',
      markdownTable(['shards', 'images/s', 'images/s ÷ one shard', 'CPU s an image'], cells),
    ].join('\n');
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Writes the same pictures for each shard, under names that give each as many. */
function fill(folder: string, count: number, pictures: readonly Uint8Array[]): void {
  mkdirSync(folder);
  const have = new Array<number>(count).fill(0);
  for (let i = 0; have.some((images) => images < IMAGES_EACH); i++) {
    const name = `${i}.png`;
    const shard = pathHash(name) % count;
    const images = have[shard] ?? 0;
    const picture = pictures[images % pictures.length];
    if (picture === undefined || images === IMAGES_EACH) continue;
    writeFileSync(path.join(folder, name), picture);
    have[shard] = images + 1;
  }
}

/** Runs a shard, and says how many seconds of CPU it and its worker took. */
async function cpuOf(root: string, count: number, index: number): Promise<number> {
  const options = [
    '-f',
    'jpeg',
    '-o',
    `out-${count}`,
    '--shard',
    `${index}/${count}`,
    '--jobs',
    '1',
    '--no-cache',
  ];
  const { stdout } = await run(
    'bash',
    [
      '-c',
      'TIMEFORMAT="%U %S"; { time "$@" >&2 2>/dev/null; } 2>&1',
      'bash',
      process.execPath,
      IQ,
      'optimize',
      String(count),
      ...options,
    ],
    { cwd: root },
  );
  return stdout
    .trim()
    .split(' ')
    .reduce((sum, seconds) => sum + Number(seconds), 0);
}
