import { describe, expect, it } from 'vitest';
import { type Belief, createBelief } from '../../src/decide/belief.js';
import type { Prior } from '../../src/decide/prior.js';
import { priorFor } from '../../src/decide/priors/registry.js';
import { denseGaussian } from '../support/dense-gaussian.js';

const QUALITIES = [20, 40, 44, 70, 90];
const INDICES = QUALITIES.keys();

const SMALL: Prior = {
  knots: [10, 50, 95],
  probe: {
    mean: [-1.5, -3, -5],
    bends: Array.from({ length: 100 }, (_, i) => 0.05 * Math.sin(i)),
    loadings: [
      [0.4, 0.1],
      [0.6, -0.1],
      [0.9, 0.3],
    ],
    smooth: 0.2,
    rough: 0.05,
  },
  gap: {
    mean: [0.2, 0.1, 0],
    loadings: [
      [0.05, 0.02],
      [0.02, 0.05],
      [-0.03, 0.01],
    ],
    smooth: 0.06,
    rough: 0.02,
  },
  bits: {
    mean: [-1, 0, 1.5],
    loadings: [
      [0.5, 0.2],
      [0.4, 0.2],
      [0.3, 0.1],
    ],
    smooth: 0.1,
    rough: 0.03,
  },
  bitsGap: {
    mean: [-0.1, -0.1, -0.05],
    loadings: [
      [0.01, 0],
      [0.02, 0.01],
      [0, 0.01],
    ],
    smooth: 0.02,
    rough: 0.01,
  },
  sourceBits: { mean: 1.2, loadings: [0.5, -0.3], noise: 0.4 },
};

describe('a belief', () => {
  it('is the prior before anything is observed', () => {
    const belief = createBelief(SMALL, QUALITIES);
    const dense = denseGaussian(SMALL, QUALITIES);
    for (const index of INDICES) {
      const { row, mean } = dense.real(index);
      expect(belief.loss('real', index).mean).toBeCloseTo(mean, 12);
      expect(row).toHaveLength(12);
    }
  });

  it('is what the joint Gaussian says, given all that was observed, in any order', () => {
    const dense = denseGaussian(SMALL, QUALITIES);
    // None is so far out that it would count as a surprise.
    const observations: [ReturnType<typeof dense.probe> & { value: number }, (belief: Belief) => void][] = [
      [{ ...dense.sourceBits(), value: 1.5 }, (belief) => belief.observeSourceBits(1.5)],
      [{ ...dense.probe(1), value: -2.5 }, (belief) => belief.observeLoss('probe', 1, -2.5)],
      [{ ...dense.probeBits(1), value: 0.1 }, (belief) => belief.observeBits(1, 0.1)],
      [{ ...noisier(dense.gap(2), 0.03), value: 0.13 }, (belief) => belief.observeGap(2, 0.13, 0.03)],
      [{ ...dense.real(3), value: -3.6 }, (belief) => belief.observeLoss('real', 3, -3.6)],
    ];
    const posterior = dense.given(observations.map(([seen]) => seen));
    for (const order of [observations, [...observations].reverse()]) {
      const belief = createBelief(SMALL, QUALITIES);
      for (const [, observe] of order) observe(belief);
      for (const index of QUALITIES.keys()) {
        for (const [estimate, form] of [
          [belief.loss('probe', index), dense.probe(index)],
          [belief.loss('real', index), dense.real(index)],
          [belief.gap(index), dense.gap(index)],
          [belief.bits(index), dense.realBits(index)],
        ] as const) {
          expect(estimate.mean).toBeCloseTo(posterior.mean(form), 9);
          // What was observed without noise is known to a millionth.
          expect(estimate.deviation).toBeCloseTo(Math.max(posterior.deviation(form) || 0, 1e-6), 5);
        }
      }
    }
  });

  it('learns nothing from what it knows already', () => {
    const belief = createBelief(SMALL, QUALITIES);
    belief.observeLoss('real', 1, -2.4);
    const before = snapshot(belief);
    belief.observeLoss('real', 1, -2.4);
    for (const [i, { mean, deviation }] of snapshot(belief).entries()) {
      expect(mean).toBeCloseTo(before[i]?.mean ?? Number.NaN, 6);
      expect(deviation).toBeCloseTo(before[i]?.deviation ?? Number.NaN, 6);
    }
  });

  it('doubts the more the further an observation is from all that was expected', () => {
    const { mean, deviation } = createBelief(SMALL, QUALITIES).loss('probe', 1);
    const doubtAfter = (deviations: number) => {
      const belief = createBelief(SMALL, QUALITIES);
      belief.observeLoss('probe', 1, mean + deviations * deviation);
      return belief.loss('probe', 4).deviation;
    };
    const calm = doubtAfter(0);
    for (const deviations of [-3, -1, 2.9]) expect(doubtAfter(deviations)).toBeCloseTo(calm, 9);
    // From three on, everything is as much less certain as the observation was too far out.
    for (const deviations of [-12, 6, 30])
      expect(doubtAfter(deviations)).toBeCloseTo((calm * Math.abs(deviations)) / 3, 6);
  });

  it.each(['jpeg-table8', 'jpeg-table2', 'webp', 'avif', 'png-palette'])(
    'of %s stays finite whatever is observed',
    (family) => {
      const qualities = Array.from({ length: 100 }, (_, i) => i + 1);
      const belief = createBelief(priorFor(family, 'ssim', { effort: 4, isJpegSource: false }), qualities);
      const extremes = [-13.8, 0, 3, -13.8, -2];
      for (const [i, value] of extremes.entries()) {
        belief.observeLoss('real', 10 * i, -13.8 - value);
        // Palettes have no probe, whose curve would be the real one's.
        if (family === 'png-palette') continue;
        belief.observeLoss('probe', 10 * i, value);
        belief.observeBits(10 * i, -9);
        belief.observeGap(10 * i, 5, 0.05);
      }
      for (const index of qualities.keys())
        for (const { mean, deviation } of [
          belief.loss('real', index),
          belief.gap(index),
          belief.bits(index),
        ]) {
          expect(Number.isFinite(mean) && Number.isFinite(deviation)).toBe(true);
          expect(deviation).toBeGreaterThan(0);
        }
    },
  );

  it('knows a real encode that it was shown, whatever else it saw', () => {
    const belief = createBelief(SMALL, QUALITIES);
    belief.observeLoss('real', 2, -2);
    belief.observeLoss('probe', 0, -1.4);
    belief.observeSourceBits(0.8);
    const { mean, deviation } = belief.loss('real', 2);
    expect(mean).toBeCloseTo(-2, 6);
    expect(deviation).toBeLessThan(1e-5);
  });
});

function noisier<T extends { variance: number }>(seen: T, deviation: number): T {
  return { ...seen, variance: seen.variance + deviation ** 2 };
}

function snapshot(belief: Belief) {
  return [...QUALITIES.keys()].flatMap((index) => [
    belief.loss('probe', index),
    belief.loss('real', index),
    belief.gap(index),
    belief.bits(index),
  ]);
}
