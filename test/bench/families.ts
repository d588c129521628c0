import pLimit from 'p-limit';
import sharp from 'sharp';
import { type Encoder, familyFor } from '../../src/encode/encoder.js';
import { jpeg } from '../../src/encode/jpeg.js';
import { pixels } from '../../src/encode/pixels.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { resolveSettings } from '../../src/settings.js';
import type { Raster } from '../../src/types.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';
import { ASKED, ASKED_METRICS, type AskedMetric } from './curve-cohorts.js';
import { photosOf } from './photos.js';
import { openImage, optimise } from './product.js';
import { type Encode, prepareReferences, RatedEncodes } from './rated-encodes.js';
import { groupBy, markdownTable } from './timing.js';

const PHOTOS = { kodak: 12, cid22: 24, clic: 4, snapshots: 6 };
const TOGETHER = 2;
const TIMED_TARGET = 0.98;
const TIME_ROUNDS = 3;
const { effort: EFFORT } = resolveSettings({});
const ALL_FAMILIES_EFFORT = 7;
/** AVIF at that effort takes seconds for each encode. */
const EFFORT_PHOTOS: Readonly<Record<string, number>> = { jpeg: 12, webp: 12, avif: 3 };

/** One photograph at one target: our default family against `mozjpeg: true` and sharp's defaults. */
interface Case {
  readonly corpus: string;
  readonly metric: AskedMetric;
  readonly target: number;
  readonly ours: number;
  readonly theirs: number;
  /** SSIMULACRA2 of ours less that of theirs at as many bytes; `null` where it was not asked or has none. */
  readonly gain: number | null;
  readonly image: Raster;
  readonly qualities: readonly [ours: number, theirs: number];
}

/** What our families' settings are worth against mozjpeg's defaults, at equal score and at equal bytes. */
export async function families(): Promise<string> {
  if (!hasShared('photos')) return `This section ${SHARED_HINT}.`;
  sharp.cache(false);
  sharp.concurrency(1);
  const limit = pLimit(TOGETHER);
  const tasks = Object.entries(PHOTOS).flatMap(([corpus, count]) =>
    photosOf(corpus, count).map((file) => limit(() => compare(corpus, file))),
  );
  const cases = (await Promise.all(tasks)).flat();
  return [
    `JPEG by our default family at the lowest quality that meets the target, against \`mozjpeg: true\` at its own. Kodak (${PHOTOS.kodak}), CID22`,
    `(${PHOTOS.cid22}, evenly), CLIC (${PHOTOS.clic}), snapshots (${PHOTOS.snapshots}, evenly). Required at SSIM ≥ .98: at most .93 of the bytes at no more than the time, and`,
    'no worse by SSIMULACRA2 at equal bytes (theirs is interpolated).',
    '',
    markdownTable(
      [
        'target',
        'photographs',
        'images',
        'bytes, geometric mean',
        'bytes, total',
        'SSIMULACRA2 at equal bytes',
      ],
      describe(cases),
    ),
    '',
    `Time of an encode at those qualities (SSIM ≥ ${TIMED_TARGET}), ours ÷ theirs, ${TIME_ROUNDS} rounds in turn:`,
    '',
    markdownTable(['photographs', 'ours, s', 'theirs, s', 'ratio'], await timeEncodes(cases)),
    '',
    `Bytes at \`--effort ${ALL_FAMILIES_EFFORT}\`, which tries every family, against effort ${EFFORT}, at SSIM ≥ ${TIMED_TARGET}, Kodak:`,
    '',
    markdownTable(['codec', 'families', 'images', 'bytes, geometric mean', 'time'], await effortGains()),
  ].join('\n');
}

async function compare(corpus: string, file: string): Promise<Case[]> {
  const { raster } = await openImage(file, { metric: 'ssim', target: TIMED_TARGET });
  const references = prepareReferences(raster);
  const plain = new RatedEncodes(raster, mozjpegDefaults, references);
  const cases: Case[] = [];
  for (const metric of ASKED_METRICS) {
    const own = new RatedEncodes(raster, ourEncode(metric), references);
    for (const target of ASKED[metric]) {
      const [q, r] = [await own.lowest(metric, target), await plain.lowest(metric, target)];
      if (q === null || r === null) continue;
      const [ours, theirs] = [await own.bytes(q), await plain.bytes(r)];
      const rival = metric === 'ssim' ? await plain.scoreAtBytes(ours, 'ssimulacra2') : null;
      const gain = rival === null ? null : (await own.score(q, 'ssimulacra2')) - rival;
      cases.push({ corpus, metric, target, ours, theirs, gain, image: raster, qualities: [q, r] });
    }
  }
  console.error(`families: ${corpus}: ${file.split('/').at(-1)}`);
  return cases;
}

const mozjpegDefaults: Encode = (image, quality) => pixels(image).jpeg({ mozjpeg: true, quality }).toBuffer();

function ourEncode(metric: AskedMetric): Encode {
  const family = familyFor(jpeg, metric);
  return (image, quality) => family.encode(image, quality, EFFORT);
}

function describe(cases: readonly Case[]): string[][] {
  const targets = groupBy(
    cases,
    ({ metric, target }) => `${familyFor(jpeg, metric).name}, ${metric} ≥ ${target}`,
  );
  return [...targets].flatMap(([name, own]) => {
    const corpora = [...groupBy(own, ({ corpus }) => corpus), ['all', own] as const];
    return corpora.map(([corpus, some]) => {
      const gains = some.flatMap(({ gain }) => (gain === null ? [] : [gain]));
      return [
        name,
        corpus,
        String(some.length),
        geometricMean(some.map(({ ours, theirs }) => ours / theirs)).toFixed(3),
        (total(some, ({ ours }) => ours) / total(some, ({ theirs }) => theirs)).toFixed(3),
        gains.length === 0 ? '' : signed(total(gains, (gain) => gain) / gains.length),
      ];
    });
  });
}

async function timeEncodes(cases: readonly Case[]): Promise<string[][]> {
  const timed = cases.filter(({ metric, target }) => metric === 'ssim' && target === TIMED_TARGET);
  const ours = ourEncode('ssim');
  const spent = new Map<Case, [ours: number, theirs: number]>(timed.map((one) => [one, [0, 0]]));
  for (let round = 0; round < TIME_ROUNDS; round++) {
    for (const [{ image, qualities }, times] of spent) {
      times[0] += await milliseconds(() => ours(image, qualities[0]));
      times[1] += await milliseconds(() => mozjpegDefaults(image, qualities[1]));
    }
  }
  const corpora = [...groupBy(timed, ({ corpus }) => corpus), ['all', timed] as const];
  return corpora.map(([corpus, some]) => {
    const [own, rival] = [0, 1].map((i) => total(some, (one) => spent.get(one)?.[i] ?? Number.NaN) / 1000);
    return [
      corpus,
      ...[own, rival].map((seconds) => ((seconds ?? Number.NaN) / TIME_ROUNDS).toFixed(2)),
      ((own ?? Number.NaN) / (rival ?? Number.NaN)).toFixed(3),
    ];
  });
}

async function effortGains(): Promise<string[][]> {
  const several = [ENCODERS.jpeg, ENCODERS.webp, ENCODERS.avif].filter(
    ({ families: all }: Encoder) => all.length > 1,
  );
  const rows: string[][] = [];
  for (const encoder of several) {
    const files = photosOf('kodak', EFFORT_PHOTOS[encoder.format]);
    const ratios: number[] = [];
    const times = [0, 0];
    for (const file of files) {
      const sizes: number[] = [];
      for (const [i, effort] of [EFFORT, ALL_FAMILIES_EFFORT].entries()) {
        const started = performance.now();
        const { candidate } = await optimise(file, encoder, { metric: 'ssim', target: TIMED_TARGET, effort });
        times[i] = (times[i] ?? 0) + performance.now() - started;
        sizes.push(candidate?.bytes.length ?? Number.NaN);
      }
      ratios.push((sizes[1] ?? Number.NaN) / (sizes[0] ?? Number.NaN));
    }
    console.error(`families: effort ${ALL_FAMILIES_EFFORT}, ${encoder.format}`);
    rows.push([
      encoder.format,
      encoder.families.map(({ name }) => name).join(', '),
      String(files.length),
      geometricMean(ratios).toFixed(3),
      ((times[1] ?? Number.NaN) / (times[0] ?? Number.NaN)).toFixed(2),
    ]);
  }
  return rows;
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

function geometricMean(ratios: readonly number[]): number {
  return Math.exp(total(ratios, Math.log) / ratios.length);
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
