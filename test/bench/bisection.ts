import sharp from 'sharp';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { type Encoder, familyFor } from '../../src/encode/encoder.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { finish } from '../../src/optimize/compress.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';
import { photosOf } from './photos.js';
import { type Demand, openImage, optimise } from './product.js';
import { markdownTable } from './timing.js';

const REQUIRED = 0.5;

interface Job extends Demand {
  readonly encoder: Encoder;
  /** Photographs of each folder. */
  readonly photos: Readonly<Record<string, number>>;
}

const MANY = { kodak: 12, cid22: 8, snapshots: 4 };
const FEW = { kodak: 4, cid22: 4, snapshots: 1 };
const SSIM = { metric: 'ssim', target: 0.98 };
const JOBS: readonly Job[] = [
  { encoder: ENCODERS.jpeg, ...SSIM, photos: MANY },
  { encoder: ENCODERS.webp, ...SSIM, photos: MANY },
  { encoder: ENCODERS.avif, ...SSIM, photos: FEW },
  { encoder: ENCODERS.jpeg, metric: 'ssimulacra2', target: 80, photos: MANY },
];

/** Milliseconds and real encodes over all images of a job. */
interface Totals {
  readonly images: number;
  readonly same: number;
  readonly product: Spent;
  readonly bisection: Spent;
  readonly probes: number;
  readonly slowest: number;
}

interface Spent {
  readonly ms: number;
  readonly encodes: number;
}

/** The product's whole work on real photographs against plain bisection with all else the same. */
export async function bisection(): Promise<string> {
  if (!hasShared('photos')) return `This section ${SHARED_HINT}.`;
  sharp.cache(false);
  sharp.concurrency(1);
  const rows: string[][] = [];
  const all: Totals[] = [];
  for (const job of JOBS) {
    const totals = await compare(job);
    all.push(totals);
    rows.push(describe(`${job.encoder.format}, ${job.metric} ≥ ${job.target}`, totals));
  }
  if (all.length > 1) rows.push(describe('all', sum(all)));
  return [
    'From the source in memory to the bytes to be written, one process and thread. Both open the image, encode, read back, judge',
    'and embed metadata by the same code; only where to encode is chosen otherwise: by halving the range, or by what the product',
    `knows and its looks. In turn on each image. Required: at most ${REQUIRED} of the time overall, the same files.`,
    '',
    markdownTable(HEADER, rows),
  ].join('\n');
}

const HEADER = [
  'codec, target',
  'images',
  'bisection, s',
  'encodes',
  'iq, s',
  'encodes',
  'looks',
  'iq ÷ bisection, total time',
  'worst image',
  'same bytes',
];

async function compare(job: Job): Promise<Totals> {
  const { encoder } = job;
  const files = Object.entries(job.photos).flatMap(([corpus, count]) => photosOf(corpus, count));
  const [warmUp] = files;
  if (warmUp !== undefined) await optimise(warmUp, encoder, job);
  let totals: Totals = NOTHING;
  for (const [i, file] of files.entries()) {
    // Whoever goes second finds the file in the system's cache.
    const isFirst = i % 2 === 0;
    const early = isFirst ? await timed(() => optimise(file, encoder, job)) : undefined;
    const halved = await timed(() => bisect(file, job));
    const product = early ?? (await timed(() => optimise(file, encoder, job)));
    const ours = product.result.candidate?.bytes;
    const theirs = halved.result.bytes;
    const isSame = ours === undefined || theirs === null ? ours === theirs : ours.equals(theirs);
    if (!isSame) console.error(`bisection: ${encoder.format}, ${file}: other files`);
    totals = sum([
      totals,
      {
        images: 1,
        same: isSame ? 1 : 0,
        product: { ms: product.ms, encodes: product.result.encodes },
        bisection: { ms: halved.ms, encodes: halved.result.encodes },
        probes: product.result.probes,
        slowest: product.ms / halved.ms,
      },
    ]);
  }
  console.error(`bisection: ${encoder.format}: ${(totals.product.ms / totals.bisection.ms).toFixed(3)}`);
  return totals;
}

const NOTHING: Totals = {
  images: 0,
  same: 0,
  product: { ms: 0, encodes: 0 },
  bisection: { ms: 0, encodes: 0 },
  probes: 0,
  slowest: 0,
};

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; ms: number }> {
  const started = performance.now();
  const result = await work();
  return { result, ms: performance.now() - started };
}

/** The file that halving the range of qualities finds, or `null` if the best one misses. */
async function bisect(file: string, job: Job): Promise<{ bytes: Buffer | null; encodes: number }> {
  const { encoder, metric } = job;
  const subject = await openImage(file, job);
  const { raster, judge, settings, appliesProfile, path } = subject;
  if (!judge) throw new Error(`Expected an image large enough for the metric but received ${path}.`);
  const family = familyFor(encoder, metric);
  const qualities = encoder.qualities({ min: settings.minQuality, max: settings.maxQuality }, raster);
  let [miss, pass, encodes] = [-1, qualities.length, 0];
  let best: Buffer | null = null;
  while (pass - miss > 1) {
    const middle = Math.floor((miss + pass) / 2);
    const bare = await family.encode(raster, qualities[middle] ?? Number.NaN, settings.effort);
    const bytes = finish(subject, encoder, bare);
    encodes++;
    const { passes } = judge(await decodeForViewing(bytes, appliesProfile, path), family.coarsensChroma);
    if (passes) [pass, best] = [middle, bytes];
    else miss = middle;
  }
  return { bytes: best, encodes };
}

function sum(all: readonly Totals[]): Totals {
  return all.reduce((a, b) => ({
    images: a.images + b.images,
    same: a.same + b.same,
    product: both(a.product, b.product),
    bisection: both(a.bisection, b.bisection),
    probes: a.probes + b.probes,
    slowest: Math.max(a.slowest, b.slowest),
  }));
}

function both(a: Spent, b: Spent): Spent {
  return { ms: a.ms + b.ms, encodes: a.encodes + b.encodes };
}

function describe(name: string, { images, same, product, bisection, probes, slowest }: Totals): string[] {
  return [
    name,
    String(images),
    (bisection.ms / 1000).toFixed(1),
    (bisection.encodes / images).toFixed(2),
    (product.ms / 1000).toFixed(1),
    (product.encodes / images).toFixed(2),
    (probes / images).toFixed(2),
    (product.ms / bisection.ms).toFixed(2),
    slowest.toFixed(2),
    `${same} of ${images}`,
  ];
}
