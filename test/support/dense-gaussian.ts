import { inverse, Matrix } from 'ml-matrix';
import { type Prior, REACH, type Strand, strandAt } from '../../src/decide/prior.js';

/** What was seen: a sum of state variables with a mean of its own, and noise of a variance. */
export interface Seen {
  readonly row: readonly number[];
  readonly mean: number;
  readonly variance: number;
}

export interface Posterior {
  mean(of: Seen): number;
  deviation(of: Seen): number;
}

/**
 * The joint Gaussian of a prior, written out: the state holds the factors, then the probe's and the gap's remainders. All
 * observations are conditioned on at once by the textbook formula: μ + CAᵀ(ACAᵀ + R)⁻¹(y − Aμ).
 */
export function denseGaussian(prior: Prior, qualities: readonly number[]) {
  const factors = prior.sourceBits.loadings.length;
  const size = factors + 2 * qualities.length;
  const covariance = Matrix.zeros(size, size);
  for (let i = 0; i < factors; i++) covariance.set(i, i, 1);
  for (const [block, { smooth, rough }] of [prior.probe, prior.gap].entries()) {
    const from = factors + block * qualities.length;
    for (const [i, a] of qualities.entries())
      for (const [j, b] of qualities.entries()) {
        const shared = smooth ** 2 * Math.exp(-((a - b) ** 2) / (2 * REACH ** 2));
        covariance.set(from + i, from + j, shared + (i === j ? rough ** 2 : 0));
      }
  }

  const loose = (strand: Strand, index: number): Seen => {
    const { mean, loadings } = strandAt(prior, strand, qualities[index] ?? Number.NaN);
    const row = Array.from({ length: size }, (_, at) => loadings[at] ?? 0);
    return { row, mean, variance: strand.smooth ** 2 + strand.rough ** 2 };
  };
  const curve = (strand: Strand, index: number, block: number): Seen => {
    const { row, mean } = loose(strand, index);
    const place = factors + block * qualities.length + index;
    return { row: row.map((weight, at) => (at === place ? 1 : weight)), mean, variance: 0 };
  };
  return {
    probe: (index: number) => curve(prior.probe, index, 0),
    gap: (index: number) => curve(prior.gap, index, 1),
    real: (index: number) => added(curve(prior.probe, index, 0), curve(prior.gap, index, 1)),
    probeBits: (index: number) => loose(prior.bits, index),
    realBits: (index: number) => added(loose(prior.bits, index), loose(prior.bitsGap, index)),
    sourceBits: (): Seen => {
      const { mean, loadings, noise } = prior.sourceBits;
      return { row: Array.from({ length: size }, (_, at) => loadings[at] ?? 0), mean, variance: noise ** 2 };
    },
    given: (seen: readonly (Seen & { value: number })[]) => conditioned(covariance, seen),
  };
}

function conditioned(covariance: Matrix, seen: readonly (Seen & { value: number })[]): Posterior {
  const rows = new Matrix(seen.map(({ row }) => [...row]));
  const noise = Matrix.diag(seen.map(({ variance }) => variance));
  const between = covariance.mmul(rows.transpose());
  const gain = between.mmul(inverse(rows.mmul(between).add(noise)));
  const surprise = Matrix.columnVector(seen.map(({ value, mean }) => value - mean));
  const means = gain.mmul(surprise);
  const left = Matrix.sub(covariance, gain.mmul(between.transpose()));
  return {
    mean: ({ row, mean }) => mean + new Matrix([[...row]]).mmul(means).get(0, 0),
    deviation: ({ row, variance }) => {
      const across = new Matrix([[...row]]);
      return Math.sqrt(across.mmul(left).mmul(across.transpose()).get(0, 0) + variance);
    },
  };
}

function added(a: Seen, b: Seen): Seen {
  const row = a.row.map((weight, at) => weight + (b.row[at] ?? 0));
  return { row, mean: a.mean + b.mean, variance: a.variance + b.variance };
}
