import sharp from 'sharp';
import { SsimReference } from '../../src/kernels/ssim.js';
import { chromaGuard } from '../../src/measure/chroma-guard.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { ssimJs } from '../../src/measure/full-reference/ssim-js.js';
import { decode, scene } from '../support/rasters.js';
import { markdownTable, medianTimes } from './timing.js';

const WIDTH = 3000;
const HEIGHT = 2000;
const MEGAPIXELS = (WIDTH * HEIGHT) / 1e6;
const ROUNDS = 11;
/** What one score may cost, in mozjpeg encodes of the same picture. */
const REQUIRED = 0.25;
const AIM = 0.12;

/** Speed of the metrics on 6 megapixels, one thread, beside the encode that each of them judges. */
export async function metrics(): Promise<string> {
  sharp.concurrency(1);
  const reference = scene(WIDTH, HEIGHT, 3);
  const raw = { width: WIDTH, height: HEIGHT, channels: reference.channels };
  const encode = () => sharp(reference.data, { raw }).jpeg({ mozjpeg: true, quality: 85 }).toBuffer();
  const candidate = await decode(await encode());

  const prepared = ssim.prepare(reference);
  const choice = { plane: 'luma', background: 'black', halved: false } as const;
  const kept = new SsimReference(reference, choice);
  const streamed = new SsimReference(reference, choice, 0);
  const chroma = chromaGuard.prepare(reference);
  const tasks = {
    'mozjpeg encode, quality 85': encode,
    'ssim: score': () => prepared.score(candidate),
    'ssim: score, reference not kept': () => streamed.compare(candidate),
    'ssim: prepare': () => ssim.prepare(reference),
    'chroma guard: score': () => chroma.score(candidate),
  };
  await medianTimes(tasks, 2);
  const times = await medianTimes(tasks, ROUNDS);
  const peak = peakMegabytes();
  const slow = await medianTimes({ 'ssim.js: score': () => ssimJs.prepare(reference).score(candidate) }, 1);
  const peakWithSsimJs = peakMegabytes();

  const encodeTime = times['mozjpeg encode, quality 85'];
  const rows = Object.entries({ ...times, ...slow }).map(([name, time]) => [
    name,
    time.toFixed(1),
    ((MEGAPIXELS * 1000) / time).toFixed(1),
    (time / encodeTime).toFixed(3),
  ]);
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    `${WIDTH}×${HEIGHT}, one thread, medians of ${ROUNDS} interleaved rounds (ssim.js: 1).`,
    `Required of a score: at most ${REQUIRED} of an encode; aim ${AIM}.`,
    '',
    markdownTable(['task', 'ms', 'MP/s', 'of an encode'], rows),
    '',
    `Kernel memory: ${megabytes(kept.memoryBytes)} MB with the reference kept, ${megabytes(streamed.memoryBytes)} MB without.`,
    `Peak memory of the process: ${peak.toFixed(0)} MB, ${peakWithSsimJs.toFixed(0)} MB after ssim.js.`,
  ].join('\n');
}

/** Largest resident size of the process so far. */
function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
