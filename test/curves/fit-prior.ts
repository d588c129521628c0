import { bitsPerPixel } from '../../src/decide/bpp-predictor.js';
import { logLoss } from '../../src/decide/log-loss.js';
import { type Prior, REACH, type Strand, strandAt } from '../../src/decide/prior.js';
import { metricNamed } from '../../src/measure/registry.js';
import type { Curve, Point, ScannedMetric } from './curves.js';
import { type FactorModel, fitFactors } from './factors.js';

const FACTORS = 6;
/** Loadings are given at every eighth quality, at which every curve was scanned. */
const LOWEST_KNOT = 9;
const SMALLEST_ROUGHNESS = 0.002;

/** Fits a prior to curves of one family by one metric. */
export function fitPrior(curves: readonly Curve[], metric: ScannedMetric, factors = FACTORS): Prior {
  const lossOf = lossBy(metric);
  const knots = knotsOf(curves);
  const strands = {
    probe: series(curves, (_, probe) => lossOf(probe)),
    gap: series(curves, (full, probe) => lossOf(full) - lossOf(probe)),
    bits: series(curves, (_, probe, curve) => logBits(probe, curve)),
    bitsGap: series(curves, (full, probe) => Math.log(full.bytes / probe.bytes)),
  };
  const fitted = ['probe', 'gap', 'bits'] as const;
  const rows = curves.map((curve, i) => [
    ...fitted.flatMap((name) => knots.map((knot) => interpolate(strands[name][i] ?? [], knot))),
    logSourceBits(curve),
  ]);
  const model = fitFactors(rows, factors);
  const strand = (name: keyof typeof strands, block: number | null): Strand => {
    const loadings =
      block === null
        ? knots.map(() => [])
        : model.loadings.slice(block * knots.length, (block + 1) * knots.length);
    const { mean, bends } = meanCurve(strands[name], knots);
    const isSteering = name === 'probe' || name === 'gap';
    return {
      mean,
      ...(isSteering && { bends }),
      loadings,
      ...remainder(strands[name], { knots, mean, bends, loadings }, model),
    };
  };
  const last = rows[0]?.length ?? 0;
  return {
    knots,
    probe: strand('probe', 0),
    gap: strand('gap', 1),
    ...sampledGap(curves, lossOf),
    ...sampledLoss(curves, lossOf),
    bits: strand('bits', 2),
    bitsGap: strand('bitsGap', null),
    sourceBits: {
      mean: model.mean[last - 1] ?? 0,
      loadings: model.loadings[last - 1] ?? [],
      noise: Math.sqrt(model.noise[last - 1] ?? 0),
    },
  };
}

export function lossBy(metric: ScannedMetric): (point: Point) => number {
  const { ssimLoss } = metricNamed(metric);
  return ({ scores }) => logLoss(ssimLoss(scores[metric]));
}

export function logSourceBits(curve: Curve): number {
  return Math.log(bitsPerPixel(curve.sourceBytes, curve));
}

type Series = readonly (readonly [quality: number, value: number])[];

export function logBits({ bytes }: Point, curve: Curve): number {
  return Math.log(bitsPerPixel(bytes, curve));
}

function series(
  curves: readonly Curve[],
  quantityOf: (full: Point, probe: Point, curve: Curve) => number,
): Series[] {
  return curves.map((curve) =>
    curve.qualities.map((quality, i) => {
      const [full, probe] = [curve.full[i], curve.probe[i]];
      if (!full || !probe) throw new Error(`Expected a point for each quality of ${curve.photo}.`);
      return [quality, quantityOf(full, probe, curve)] as const;
    }),
  );
}

/** Qualities at which every curve has a point. */
function knotsOf(curves: readonly Curve[]): number[] {
  const [first, ...others] = curves;
  if (!first) throw new Error('Expected curves to fit to but received none.');
  const shared = first.qualities.filter((q) => others.every(({ qualities }) => qualities.includes(q)));
  return shared.filter((quality) => quality >= LOWEST_KNOT);
}

function interpolate(points: Series, quality: number): number {
  const next = points.findIndex(([at]) => at >= quality);
  const right = Math.max(1, next < 0 ? points.length - 1 : next);
  const [[from, low] = [0, 0], [to, high] = [0, 0]] = points.slice(right - 1);
  return low + ((quality - from) / (to - from)) * (high - low);
}

/** The mean of all curves at the knots, and how the curves that were scanned between them bend there. */
function meanCurve(all: readonly Series[], knots: readonly number[]): { mean: number[]; bends: number[] } {
  const chords = all.map((points): Series => knots.map((knot) => [knot, interpolate(points, knot)]));
  return {
    mean: knots.map((_, k) => average(chords.map((chord) => chord[k]?.[1] ?? 0))),
    bends: Array.from({ length: 100 }, (_, i) => {
      const here = all.flatMap((points, image) => {
        const own = points.find(([at]) => at === i + 1);
        return own ? [own[1] - interpolate(chords[image] ?? [], i + 1)] : [];
      });
      return here.length > 0 ? average(here) : 0;
    }),
  };
}

/** What the factors leave of each curve: how large it is, and how much of that is not shared with the next quality. */
function remainder(
  all: readonly Series[],
  strand: Pick<Strand, 'mean' | 'bends' | 'loadings'> & Pick<Prior, 'knots'>,
  model: FactorModel,
): { smooth: number; rough: number } {
  const squares: number[] = [];
  const steps: number[] = [];
  for (const [image, points] of all.entries()) {
    const scores = model.scores[image] ?? [];
    let before: { quality: number; left: number } | undefined;
    for (const [quality, value] of points) {
      if (quality < LOWEST_KNOT || quality === 100) continue;
      const { mean, loadings } = strandAt(strand, { ...strand, smooth: 0, rough: 0 }, quality);
      const left = value - mean - loadings.reduce((sum, loading, f) => sum + loading * (scores[f] ?? 0), 0);
      if (before && quality - before.quality <= 2) {
        squares.push(left * left);
        steps.push((left - before.left) ** 2 / 2);
      }
      before = { quality, left };
    }
  }
  const variance = robustVariance(squares);
  // Of the variogram smooth²·(1 − e^(−1/(2·reach²))) + rough² at a step of one quality.
  const kept = Math.exp(-1 / (2 * REACH * REACH));
  const own = (robustVariance(steps) - variance * (1 - kept)) / kept;
  const rough = Math.min(Math.max(own, variance * SMALLEST_ROUGHNESS), variance);
  return { smooth: Math.sqrt(variance - rough), rough: Math.sqrt(rough) };
}

/** How far the gaps of samples lie from those of their images, over the qualities that matter. */
function sampledGap(curves: readonly Curve[], lossOf: (point: Point) => number): Pick<Prior, 'sampledGap'> {
  const differences = curves.flatMap(({ qualities, dense, full, probe, sample }) =>
    qualities.flatMap((quality, i) => {
      const [real, cheap, sampledReal, sampledCheap] = [full[i], probe[i], sample?.full[i], sample?.probe[i]];
      const isDense = quality > dense[0] && quality <= dense[1];
      if (!isDense || !real || !cheap || !sampledReal || !sampledCheap) return [];
      return [lossOf(real) - lossOf(cheap) - (lossOf(sampledReal) - lossOf(sampledCheap))];
    }),
  );
  if (differences.length === 0) return {};
  const centre = median(differences);
  const deviation = Math.sqrt(robustVariance(differences.map((value) => (value - centre) ** 2)));
  return { sampledGap: { mean: centre, deviation } };
}

/** How far the losses of samples' probes lie from those of their images: what the qualities of an image share, and the rest. */
function sampledLoss(curves: readonly Curve[], lossOf: (point: Point) => number): Pick<Prior, 'sampledLoss'> {
  const offsets: number[] = [];
  const steps: number[] = [];
  for (const { qualities, dense, probe, sample } of curves) {
    const differences = qualities.flatMap((quality, i) => {
      const [whole, part] = [probe[i], sample?.probe[i]];
      const isDense = quality > dense[0] && quality <= dense[1];
      return isDense && whole && part ? [lossOf(part) - lossOf(whole)] : [];
    });
    if (differences.length === 0) continue;
    offsets.push(average(differences));
    for (const [i, value] of differences.entries())
      if (i > 0) steps.push((value - (differences[i - 1] ?? 0)) ** 2 / 2);
  }
  if (offsets.length === 0) return {};
  const centre = median(offsets);
  const offset = Math.sqrt(robustVariance(offsets.map((value) => (value - centre) ** 2)));
  return { sampledLoss: { mean: centre, offset, rough: Math.sqrt(robustVariance(steps)) } };
}

/** The median square over that of a unit Gaussian: charts and screenshots among the photographs do not count. */
function robustVariance(squares: readonly number[]): number {
  return median(squares) / 0.4549;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
