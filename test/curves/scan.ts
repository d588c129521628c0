/**
 * Encodes the shared photographs at every quality that matters and keeps sizes and scores: `npm run scan -- [--jobs <n>]
 * [--families <list>] [--corpora <list>] [--effort <n>]`. What was scanned before is not scanned again. The priors of the
 * search are fitted to these curves, and its benchmark replays them.
 */
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { takeSample } from '../../src/decide/sample.js';
import type { Encoder, Family } from '../../src/encode/encoder.js';
import { ENCODERS } from '../../src/encode/registry.js';
import type { PreparedReference } from '../../src/measure/metric.js';
import { metricNamed } from '../../src/measure/registry.js';
import type { Raster } from '../../src/types.js';
import { decode } from '../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';
import { type Curve, curveFile, type Point, SCANNED_METRICS, type ScannedMetric } from './curves.js';

/** Scores between which every quality is tried: the presets and the targets of the benchmark, with room around them. */
const WINDOW = { ssim: [0.94, 0.9935], ssimulacra2: [66, 86] } as const;
const STRIDE = 8;

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: String(availableParallelism()) },
    families: { type: 'string', default: 'jpeg-table8,jpeg-table2,webp,avif' },
    corpora: { type: 'string', default: 'kodak,cid22,clic,snapshots' },
    effort: { type: 'string', default: '4' },
    shard: { type: 'string' },
  },
});
if (!hasShared('photos')) throw new Error(`This ${SHARED_HINT}.`);
const effort = Number(values.effort);
const jobs = Number(values.jobs);

if (values.shard === undefined) {
  const shards = Array.from({ length: jobs }, (_, shard) => runShard(shard));
  process.exitCode = Math.max(...(await Promise.all(shards)));
} else {
  sharp.cache(false);
  sharp.concurrency(1);
  const mine = work().filter((_, i) => i % jobs === Number(values.shard));
  for (const [i, task] of mine.entries()) {
    await scan(task);
    console.error(`shard ${values.shard}: ${i + 1} of ${mine.length}`);
  }
}

/** Processes, because scores are computed on the thread that asks for them. */
function runShard(shard: number): Promise<number> {
  const child = fork(import.meta.filename, [
    ...process.argv.slice(2),
    '--jobs',
    String(jobs),
    '--shard',
    String(shard),
  ]);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

interface Task {
  readonly encoder: Encoder;
  readonly family: Family;
  readonly corpus: string;
  readonly photo: string;
}

function work(): Task[] {
  const families = values.families.split(',');
  const encoders: Encoder[] = Object.values(ENCODERS);
  return families.flatMap((name) => {
    const encoder = encoders.find(({ families }) => families.some((family) => family.name === name));
    const family = encoder?.families.find((candidate) => candidate.name === name);
    if (!encoder || !family) throw new Error(`Expected the name of a family but received ${name}.`);
    return values.corpora.split(',').flatMap((corpus) =>
      readdirSync(sharedPath(join('photos', corpus)))
        .sort()
        // Two megapixels each: half of them are enough.
        .filter((_, i) => corpus !== 'snapshots' || i % 2 === 0)
        .map((photo) => ({ encoder, family, corpus, photo })),
    );
  });
}

async function scan({ encoder, family, corpus, photo }: Task): Promise<void> {
  const target = curveFile({ photo, corpus, family: family.name, effort });
  if (existsSync(target)) return;
  const bytes = readFileSync(sharedPath(join('photos', corpus, photo)));
  // As a viewer sees it: turning moves a JPEG's blocks.
  const raster = await decode(await sharp(bytes).autoOrient().png({ compressionLevel: 0 }).toBuffer());
  const { format = '' } = await sharp(bytes).metadata();
  const judges = SCANNED_METRICS.map((name) => metricNamed(name).prepare(raster));
  const sample = family.probe?.isLocal ? takeSample(raster) : null;
  const sampleJudges = sample ? SCANNED_METRICS.map((name) => metricNamed(name).prepare(sample)) : [];
  const probeEncode = family.probe?.encode;
  if (!probeEncode) throw new Error(`Expected a family with a probe but received ${family.name}.`);
  const ms = { full: 0, probe: 0 };
  const points = new Map<number, Pair & { sampled: Pair | null }>();
  const at = async (quality: number) => {
    const known = points.get(quality);
    if (known) return known;
    const started = performance.now();
    const full = await family.encode(raster, quality, effort);
    const between = performance.now();
    const probe = await probeEncode(raster, quality);
    ms.full += between - started;
    ms.probe += performance.now() - between;
    const point = {
      full: await judged(full, judges),
      probe: await judged(probe, judges),
      sampled: sample && {
        full: await judged(await family.encode(sample, quality, effort), sampleJudges),
        probe: await judged(await probeEncode(sample, quality), sampleJudges),
      },
    };
    points.set(quality, point);
    return point;
  };

  const qualities = encoder.qualities({ min: 1, max: 100 }, raster);
  const coarse = qualities.filter((_, i) => i % STRIDE === 0 || i === qualities.length - 1);
  let [low, high] = [0, 100];
  for (const quality of coarse) {
    const { full } = await at(quality);
    if (isBelow(full)) low = quality;
    if (isAbove(full)) high = Math.min(high, quality);
  }
  for (const quality of qualities) if (quality > low && quality < high) await at(quality);

  const sorted = [...points].sort(([a], [b]) => a - b);
  const curve: Curve = {
    photo,
    corpus,
    family: family.name,
    effort,
    width: raster.width,
    height: raster.height,
    sourceFormat: format,
    sourceBytes: bytes.length,
    qualities: sorted.map(([quality]) => quality),
    dense: [low, high],
    full: sorted.map(([, point]) => point.full),
    probe: sorted.map(([, point]) => point.probe),
    sample: sample && {
      share: (sample.width * sample.height) / (raster.width * raster.height),
      full: sorted.flatMap(([, { sampled }]) => (sampled ? [sampled.full] : [])),
      probe: sorted.flatMap(([, { sampled }]) => (sampled ? [sampled.probe] : [])),
    },
    ms,
  };
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.tmp`, JSON.stringify(curve));
  renameSync(`${target}.tmp`, target);
}

interface Pair {
  readonly full: Point;
  readonly probe: Point;
}

async function judged(file: Buffer, judges: readonly PreparedReference[]): Promise<Point> {
  const seen: Raster = await decode(file);
  const scores = SCANNED_METRICS.map((name, i) => [name, judges[i]?.score(seen).value ?? Number.NaN]);
  return { bytes: file.length, scores: Object.fromEntries(scores) as Record<ScannedMetric, number> };
}

function isBelow({ scores }: Point): boolean {
  return scores.ssim < WINDOW.ssim[0] && scores.ssimulacra2 < WINDOW.ssimulacra2[0];
}

function isAbove({ scores }: Point): boolean {
  return scores.ssim > WINDOW.ssim[1] && scores.ssimulacra2 > WINDOW.ssimulacra2[1];
}
