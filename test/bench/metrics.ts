import sharp from 'sharp';
import { msSsimReference, squaredErrorReference } from '../../src/kernels/luma.js';
import { SsimReference } from '../../src/kernels/ssim.js';
import { ssimulacra2Reference } from '../../src/kernels/ssimulacra2.js';
import { chromaGuard } from '../../src/measure/chroma-guard.js';
import { METRICS } from '../../src/measure/registry.js';
import type { Raster } from '../../src/types.js';
import { decode, scene } from '../support/rasters.js';
import { markdownTable, medianTimes } from './timing.js';

const WIDTH = 3000;
const HEIGHT = 2000;
const MEGAPIXELS = (WIDTH * HEIGHT) / 1e6;
const ROUNDS = 11;
/** What one score may cost, in mozjpeg encodes of the same picture. */
const REQUIRED: Record<string, number> = {
  'ssim: score': 0.25,
  'ms-ssim: score': 0.3,
  'ssimulacra2: score': 0.8,
};

/** Speed of the metrics on 6 megapixels, one thread, beside the encode that each of them judges; then their memory. */
export async function metrics(): Promise<string> {
  return [await speed(), memory()].join('\n\n');
}

async function speed(): Promise<string> {
  sharp.concurrency(1);
  const reference = scene(WIDTH, HEIGHT, 3);
  const raw = { width: WIDTH, height: HEIGHT, channels: reference.channels };
  const encode = () => sharp(reference.data, { raw }).jpeg({ mozjpeg: true, quality: 85 }).toBuffer();
  const candidate = await decode(await encode());

  const { 'ssim.js': ssimJs, ...fast } = METRICS;
  const scores = Object.values(fast).map((metric) => {
    const prepared = metric.prepare(reference);
    return [`${metric.name}: score`, () => prepared.score(candidate)] as const;
  });
  const streamed = new SsimReference(reference, LUMA, 0);
  const chroma = chromaGuard.prepare(reference);
  const tasks = {
    [ENCODE]: encode,
    ...Object.fromEntries(scores),
    'ssim: score, reference not kept': () => streamed.compare(candidate),
    'ssim: prepare': () => fast.ssim.prepare(reference),
    'chroma guard: score': () => chroma.score(candidate),
  };
  await medianTimes(tasks, 2);
  const times = await medianTimes(tasks, ROUNDS);
  const peak = peakMegabytes();
  const slow = await medianTimes({ 'ssim.js: score': () => ssimJs.prepare(reference).score(candidate) }, 1);

  const encodeTime = times[ENCODE] ?? Number.NaN;
  const rows = Object.entries({ ...times, ...slow }).map(([name, time]) => [
    name,
    time.toFixed(1),
    ((MEGAPIXELS * 1000) / time).toFixed(1),
    (time / encodeTime).toFixed(3),
    REQUIRED[name]?.toFixed(2) ?? '',
  ]);
  return [
    `${WIDTH}×${HEIGHT}, one thread, medians of ${ROUNDS} interleaved rounds (ssim.js: 1).`,
    '',
    markdownTable(['task', 'ms', 'MP/s', 'of an encode', 'required'], rows),
    '',
    `Peak memory of the process: ${peak.toFixed(0)} MB, ${peakMegabytes().toFixed(0)} MB after ssim.js.`,
  ].join('\n');
}

const ENCODE = 'mozjpeg encode, quality 85';
const LUMA = { plane: 'luma', background: 'black', halved: false } as const;
const COLOURS = { background: 0.1, scales: 6, maps: { structure: 0x3ffff, any: 0x3ffff } };

/** Megabytes of each kernel's own memory at 6 and at 24 megapixels. */
function memory(): string {
  const kernels: Record<string, (reference: Raster, budget?: number) => { memoryBytes: number }> = {
    ssim: (reference, budget) => new SsimReference(reference, LUMA, budget),
    'ms-ssim': (reference, budget) => msSsimReference(reference, 'black', budget),
    psnr: (reference, budget) => squaredErrorReference(reference, 'black', budget),
    ssimulacra2: (reference) => ssimulacra2Reference(reference, COLOURS),
  };
  const sizes = [blank(WIDTH, HEIGHT), blank(2 * WIDTH, 2 * HEIGHT)];
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const rows = Object.entries(kernels).map(([name, create]) => [
    name,
    ...sizes.flatMap((size) => [create(size, 0), create(size)].map((made) => megabytes(made.memoryBytes))),
  ]);
  return [
    'Memory of the kernels in MB. SSIMULACRA2 never keeps its reference.',
    '',
    markdownTable(['kernel', '6 MP, streamed', '6 MP, kept', '24 MP, streamed', '24 MP, kept'], rows),
  ].join('\n');
}

function blank(width: number, height: number): Raster {
  return { width, height, channels: 3, data: new Uint8Array(width * height * 3) };
}

/** Largest resident size of the process so far. */
function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
