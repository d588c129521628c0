import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { type Encoder, familyFor } from '../../src/encode/encoder.js';
import { jpeg } from '../../src/encode/jpeg.js';
import { pixels } from '../../src/encode/pixels.js';
import { temporaryName } from '../../src/encode/write.js';
import { createTrial } from '../../src/optimize/compress.js';
import { optimizeImage } from '../../src/optimize/optimize-image.js';
import type { Subject } from '../../src/optimize/subject.js';
import { resolveSettings } from '../../src/settings.js';
import type { Raster, Row } from '../../src/types.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';
import { Clock } from './clock.js';
import { openImage } from './product.js';
import { markdownTable, medianTimes } from './timing.js';

const WANTED_MEGAPIXELS = 12;
const PHOTOS = 3;
const ROUNDS = 5;
const REQUIRED = 3.5;
const DEMAND = { metric: 'ssim', target: 0.98 };

/** The whole of one worker's work on large camera JPEGs, in units of one plain encode of the same picture. */
export async function large(): Promise<string> {
  if (!hasShared('photos/budgie')) return `This section ${SHARED_HINT}.`;
  sharp.cache(false);
  sharp.concurrency(1);
  const folder = await mkdtemp(join(tmpdir(), 'iq-bench-'));
  try {
    const rows: string[][] = [];
    const stages: string[] = [];
    for (const file of await nearest()) {
      const { row, raster, quality } = await measure(file, folder);
      rows.push(row);
      if (stages.length === 0) stages.push(basename(file), '', await breakdown(file, raster, quality));
    }
    return [
      `JPEG to JPEG at SSIM ≥ ${DEMAND.target}, everything a worker does for a file from reading it to the flushed output, in this`,
      `process and thread; medians of ${ROUNDS} rounds in turn with encodes of the same decoded picture: by \`mozjpeg: true\` at the lowest`,
      `quality that gives it the same score (the unit; required: at most ${REQUIRED}), at our quality's number, at its default of 80, and`,
      'by our own settings.',
      '',
      markdownTable(HEADER, rows),
      '',
      `Where the time goes in ${stages.join('\n')}`,
    ].join('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const HEADER = [
  'photograph',
  'MP',
  'quality',
  'encodes',
  'looks',
  'ms',
  'in units of mozjpeg: true, same score',
  'same number',
  'quality 80',
  'our encode',
];

/** The photographs whose size is nearest to that of a phone's. */
async function nearest(): Promise<string[]> {
  const folder = sharedPath('photos/budgie');
  const sized = await Promise.all(
    readdirSync(folder).map(async (name) => {
      const { width, height } = await sharp(join(folder, name)).metadata();
      return { file: join(folder, name), off: Math.abs((width * height) / 1e6 - WANTED_MEGAPIXELS) };
    }),
  );
  return sized
    .sort((a, b) => a.off - b.off || (a.file < b.file ? -1 : 1))
    .slice(0, PHOTOS)
    .map(({ file }) => file);
}

async function measure(
  file: string,
  folder: string,
): Promise<{ row: string[]; raster: Raster; quality: number }> {
  const settings = resolveSettings(DEMAND);
  const subject = await openImage(file, DEMAND);
  const { raster } = subject;
  const theirs = await theirQuality(subject);
  const work = async (): Promise<Row> => {
    const {
      rows: [row],
    } = await optimizeImage({
      looks: null,
      capture: null,
      root: dirname(file),
      path: basename(file),
      within: await realpath(dirname(file)),
      destination: { kind: 'folder', folder, real: await realpath(folder) },
      settings,
      journal: null,
      temporary: temporaryName(),
    });
    if (row?.quality == null) throw new Error(`${file} was not optimised (${row?.reason}).`);
    return row;
  };
  const { quality, encodes, probes } = await work();
  if (quality === null) throw new Error(`${file} has no quality.`);
  const family = familyFor(jpeg, DEMAND.metric);
  const times = await medianTimes(
    {
      product: work,
      equal: () => pixels(raster).jpeg({ mozjpeg: true, quality: theirs }).toBuffer(),
      mozjpeg: () => pixels(raster).jpeg({ mozjpeg: true, quality }).toBuffer(),
      mozjpeg80: () => pixels(raster).jpeg({ mozjpeg: true }).toBuffer(),
      ours: () => family.encode(raster, quality, settings.effort),
    },
    ROUNDS,
  );
  console.error(`large: ${basename(file)}: ${(times.product / times.equal).toFixed(2)}`);
  const { product, equal, mozjpeg, mozjpeg80, ours } = times;
  const row = [
    basename(file),
    ((raster.width * raster.height) / 1e6).toFixed(1),
    String(quality),
    String(encodes),
    String(probes),
    product.toFixed(0),
    ...[equal, mozjpeg, mozjpeg80, ours].map((unit) => (product / unit).toFixed(2)),
  ];
  return { row, raster, quality: theirs };
}

/** The lowest quality at which `mozjpeg: true` meets the same target: the numbers of different tables mean different things. */
async function theirQuality({ raster, judge }: Subject): Promise<number> {
  let [miss, pass] = [0, 100];
  while (pass - miss > 1) {
    const quality = (miss + pass) >> 1;
    const file = await pixels(raster).jpeg({ mozjpeg: true, quality }).toBuffer();
    if (judge?.(await decodeForViewing(file, false, 'a candidate'), false).passes) pass = quality;
    else miss = quality;
  }
  return pass;
}

/** Each stage's milliseconds and share in units of an encode by `mozjpeg: true`. */
async function breakdown(file: string, raster: Raster, quality: number): Promise<string> {
  const clock = new Clock();
  for (let round = 0; round < ROUNDS; round++) {
    await clock.time(UNIT, () => pixels(raster).jpeg({ mozjpeg: true, quality }).toBuffer());
    await stages(file, clock);
  }
  const unit = clock.stages.get(UNIT) ?? Number.NaN;
  const rows = [...clock.stages].map(([stage, time]) => [
    stage,
    (time / ROUNDS).toFixed(0),
    (time / unit).toFixed(2),
  ]);
  return markdownTable(['stage', 'ms', 'units'], rows);
}

const UNIT = 'the unit';

async function stages(file: string, clock: Clock): Promise<void> {
  await clock.time('read', () => readFile(file));
  const started = performance.now();
  const subject = await openImage(file, DEMAND);
  clock.add('decode the source', performance.now() - started);
  const inside = new Clock();
  const watched = watch(subject, inside);
  const before = performance.now();
  const { best } = await createTrial(watched.subject, watched.encoder).compress(subject.largestUseful);
  let rest = performance.now() - before;
  if (typeof best === 'string') return;
  const decoding = performance.now();
  await decodeForViewing(best.bytes, false, file);
  const oneDecode = performance.now() - decoding;
  for (const [stage, time] of inside.stages) {
    clock.add(stage, time);
    rest -= time;
  }
  const decodes = Math.min(watched.whole() * oneDecode, rest);
  clock.add('decode candidates (estimated: as often as one decode of the result)', decodes);
  clock.add('the rest: scores and decodes of samples, metadata, belief', rest - decodes);
}

/** A subject and an encoder that tell a clock what they do. */
function watch(subject: Subject, clock: Clock): { subject: Subject; encoder: Encoder; whole: () => number } {
  const { judge, raster, target } = subject;
  const family = familyFor(jpeg, target.metric.name);
  const { draft, probe } = family;
  let whole = 0;
  const count = (image: Raster) => {
    if (image === raster) whole++;
    return image === raster;
  };
  return {
    whole: () => whole,
    subject: {
      ...subject,
      judge: judge && ((seen, chroma) => clock.now('prepare the metric, score', () => judge(seen, chroma))),
    },
    encoder: {
      ...jpeg,
      families: [
        {
          ...family,
          encode: (image, ...rest) =>
            clock.time(count(image) ? 'encode' : 'encode the sample', () => family.encode(image, ...rest)),
          ...(draft && {
            draft: {
              ...draft,
              encode: (image, ...rest) => {
                count(image);
                return clock.time('draft', () => draft.encode(image, ...rest));
              },
            },
          }),
          ...(probe && {
            probe: {
              ...probe,
              encode: (image, quality) =>
                clock.time(count(image) ? 'probe' : 'probe the sample', () => probe.encode(image, quality)),
            },
          }),
        },
      ],
    },
  };
}
