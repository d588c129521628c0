import { type Prior, REACH, type Strand, strandAt, type Trait } from './prior.js';

/** An observation further out than this many standard deviations shows that the image is of another kind. */
const SURPRISE = 3;

export interface Estimate {
  readonly mean: number;
  readonly deviation: number;
}

/** What is known of one image's curves: the prior, sharpened by everything observed. Values are logarithms. */
export interface Belief {
  /** The loss of a probe, or of the real encode, at the quality of an index. */
  observeLoss(kind: EncodeKind, index: number, value: number): void;
  /** The loss of a probe of a sample of the image. */
  observeSampledLoss(index: number, value: number): void;
  /** The gap between probe and real encode as a sample of the image shows it, give or take a standard deviation. */
  observeGap(index: number, value: number, deviation: number): void;
  /** The bits per pixel of a probe at the quality of an index. */
  observeBits(index: number, value: number): void;
  observeSourceBits(value: number): void;
  loss(kind: EncodeKind, index: number): Estimate;
  /** How uncertain the image's own probe would be after one of the sample. */
  sampledDeviation(): number;
  /** How uncertain the gap between probe and real encode is. */
  gap(index: number): Estimate;
  /** The bits per pixel of the real encode. */
  bits(index: number): Estimate;
}

export type EncodeKind = 'probe' | 'real';
type Curve = EncodeKind | 'gap';

/** A sum of state variables: their places, and a weight for each. */
interface Form {
  readonly mean: number;
  readonly places: readonly number[];
  readonly weights: readonly number[];
  /** Variance of what is not in the state. */
  readonly noise: number;
}

/**
 * The state is Gaussian: the factors, the remainders of the probe's and of the gap's curve at every quality, and how far the
 * sample lies from the image. Every observation is a sum of state variables, so that conditioning on it changes the
 * covariance by one rank.
 */
export function createBelief(prior: Prior, qualities: readonly number[]): Belief {
  const factors = prior.sourceBits.loadings.length;
  const count = qualities.length;
  const size = factors + 2 * count + 1;
  const means = new Float64Array(size);
  const covariance = initialCovariance(prior, qualities, factors);

  /** Made once: every step of a search asks for all of them. */
  const forms = qualities.map((quality, index) => {
    const [probe, gap] = [strandAt(prior, prior.probe, quality), strandAt(prior, prior.gap, quality)];
    const remainders = [factors + index, factors + count + index];
    const places = [...probe.loadings.keys()];
    const both = probe.loadings.map((loading, factor) => loading + (gap.loadings[factor] ?? 0));
    return {
      probe: {
        mean: probe.mean,
        places: [...places, ...remainders.slice(0, 1)],
        weights: [...probe.loadings, 1],
        noise: 0,
      },
      gap: {
        mean: gap.mean,
        places: [...places, ...remainders.slice(1)],
        weights: [...gap.loadings, 1],
        noise: 0,
      },
      real: {
        mean: probe.mean + gap.mean,
        places: [...places, ...remainders],
        weights: [...both, 1, 1],
        noise: 0,
      },
    };
  });
  const formAt = (kind: Curve, index: number): Form => {
    const form = forms[index]?.[kind];
    if (!form) throw new RangeError(`Expected an index below ${count} but received ${index}.`);
    return form;
  };
  const { sampledLoss } = prior;
  const offsetForm: Form = {
    mean: sampledLoss?.mean ?? 0,
    places: [size - 1],
    weights: [1],
    noise: (sampledLoss?.rough ?? 0) ** 2,
  };
  /** Of a strand whose remainder is not in the state. */
  const looseForm = (strand: Strand, index: number): Form =>
    traitForm({
      ...strandAt(prior, strand, qualities[index] ?? Number.NaN),
      noise: Math.hypot(strand.smooth, strand.rough),
    });

  function estimate({ mean, places, weights, noise }: Form): Estimate {
    let [value, variance] = [mean, noise];
    for (let i = 0; i < places.length; i++) {
      const [place = 0, weight = 0] = [places[i], weights[i]];
      value += weight * (means[place] ?? 0);
      for (let j = 0; j < places.length; j++)
        variance += weight * (weights[j] ?? 0) * (covariance[place * size + (places[j] ?? 0)] ?? 0);
    }
    return { mean: value, deviation: Math.sqrt(Math.max(variance, 1e-12)) };
  }

  /** What was estimated since the last observation. */
  const estimates: Record<Curve, Estimate[]> = { probe: [], gap: [], real: [] };
  function estimateAt(kind: Curve, index: number): Estimate {
    const known = estimates[kind][index] ?? estimate(formAt(kind, index));
    estimates[kind][index] = known;
    return known;
  }

  function observe(form: Form, value: number): void {
    for (const known of Object.values(estimates)) known.length = 0;
    const { mean, deviation } = estimate(form);
    const surprise = (value - mean) / deviation / SURPRISE;
    const inflation = Math.max(1, surprise * surprise);
    if (inflation > 1)
      for (let at = 0; at < covariance.length; at++) covariance[at] = (covariance[at] ?? 0) * inflation;
    const variance = deviation * deviation * inflation;
    const gains = new Float64Array(size);
    for (const [i, place] of form.places.entries()) {
      const weight = form.weights[i] ?? 0;
      // The covariance is symmetric: its columns are its rows.
      for (let row = 0; row < size; row++)
        gains[row] = (gains[row] ?? 0) + weight * (covariance[place * size + row] ?? 0);
    }
    for (let row = 0; row < size; row++) {
      const gain = (gains[row] ?? 0) / variance;
      means[row] = (means[row] ?? 0) + gain * (value - mean);
      for (let column = 0; column < size; column++) {
        const at = row * size + column;
        covariance[at] = (covariance[at] ?? 0) - gain * (gains[column] ?? 0);
      }
    }
  }

  return {
    observeLoss: (kind, index, value) => observe(formAt(kind, index), value),
    observeSampledLoss: (index, value) => observe(sum(formAt('probe', index), offsetForm), value),
    sampledDeviation: () => estimate(offsetForm).deviation,
    observeGap: (index, value, deviation) =>
      observe({ ...formAt('gap', index), noise: deviation * deviation }, value),
    observeBits: (index, value) => observe(looseForm(prior.bits, index), value),
    observeSourceBits: (value) => observe(traitForm(prior.sourceBits), value),
    loss: estimateAt,
    gap: (index) => estimateAt('gap', index),
    bits: (index) => estimate(sum(looseForm(prior.bits, index), looseForm(prior.bitsGap, index))),
  };
}

function traitForm({ mean, loadings, noise }: Trait): Form {
  return { mean, places: [...loadings.keys()], weights: loadings, noise: noise * noise };
}

function sum(a: Form, b: Form): Form {
  return {
    mean: a.mean + b.mean,
    places: [...a.places, ...b.places],
    weights: [...a.weights, ...b.weights],
    noise: a.noise + b.noise,
  };
}

function initialCovariance(prior: Prior, qualities: readonly number[], factors: number): Float64Array {
  const count = qualities.length;
  const size = factors + 2 * count + 1;
  const covariance = new Float64Array(size * size);
  covariance[size * size - 1] = (prior.sampledLoss?.offset ?? 0) ** 2;
  for (let factor = 0; factor < factors; factor++) covariance[factor * size + factor] = 1;
  for (const [offset, { smooth, rough }] of [
    [factors, prior.probe],
    [factors + count, prior.gap],
  ] as const) {
    for (const [i, a] of qualities.entries()) {
      for (const [j, b] of qualities.entries()) {
        const shared = smooth * smooth * Math.exp(-(((a - b) / REACH) ** 2) / 2);
        covariance[(offset + i) * size + offset + j] = shared + (i === j ? rough * rough : 0);
      }
    }
  }
  return covariance;
}
