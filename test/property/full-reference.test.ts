import fc from 'fast-check';
import { expect, it } from 'vitest';
import { msSsimReference, squaredErrorReference } from '../../src/kernels/luma.js';
import { msSsim } from '../../src/measure/full-reference/ms-ssim.js';
import { psnr } from '../../src/measure/full-reference/psnr.js';
import { ssimulacra2 } from '../../src/measure/full-reference/ssimulacra2.js';
import type { FullReferenceMetric } from '../../src/measure/metric.js';
import type { Raster } from '../../src/types.js';
import { type Channels, noisy, randomFrom, scene } from '../support/rasters.js';
import { slowMsSsim } from '../support/slow-ms-ssim.js';
import { slowSsimulacra2 } from '../support/slow-ssimulacra2.js';

const channels = fc.constantFrom<Channels>(1, 2, 3, 4);
const seed = fc.integer({ min: 0, max: 1e6 });

/** Anything that decodes: white noise, or few grey levels, alpha included. */
function pairs(minimumSide: number) {
  const side = fc.integer({ min: minimumSide, max: minimumSide + 60 });
  const levels = fc.constantFrom(1, 2, 3, 256);
  return fc
    .record({ width: side, height: side, first: channels, second: channels, seed, levels })
    .map(({ width, height, first, second, seed, levels }) => {
      const random = randomFrom(seed);
      const raster = (channels: Channels): Raster => {
        const sample = () => Math.round((Math.floor(random() * levels) * 255) / Math.max(levels - 1, 1));
        const data = Uint8Array.from({ length: width * height * channels }, sample);
        return { width, height, channels, data };
      };
      return { reference: raster(first), candidate: raster(second) };
    });
}

it.each<[string, FullReferenceMetric, number]>([
  ['ms-ssim', msSsim, 40],
  ['psnr', psnr, 150],
  ['ssimulacra2', ssimulacra2, 100],
])('%s stays in range for any two images, and is perfect for an image and itself', (_, metric, numRuns) => {
  const [worst, best] = metric.range;
  fc.assert(
    fc.property(pairs(metric.minimumSide), ({ reference, candidate }) => {
      const prepared = metric.prepare(reference);
      const { value } = prepared.score(candidate);
      expect(value).toBeGreaterThanOrEqual(worst);
      expect(value).toBeLessThanOrEqual(best);
      expect(Number.isFinite(value)).toBe(true);
      expect(prepared.score(reference)).toEqual({ value: best, worstArea: null });
    }),
    { numRuns },
  );
});

/** A scene and the same with some noise, of random small sizes. */
function damaged(minimumSide: number, spread: number) {
  const side = fc.integer({ min: minimumSide, max: minimumSide + spread });
  const noise = fc.integer({ min: 1, max: 40 });
  return fc
    .record({ width: side, height: side, channels, seed, noise })
    .map(({ width, height, channels, seed, noise }) => {
      const reference = scene(width, height, channels, seed);
      return { reference, candidate: noisy(reference, noise, seed) };
    });
}

it('ms-ssim agrees with the float64 reference at any size', () => {
  fc.assert(
    fc.property(damaged(161, 30), ({ reference, candidate }) => {
      const { value } = msSsim.prepare(reference).score(candidate);
      expect(Math.abs(value - slowMsSsim(reference, candidate))).toBeLessThanOrEqual(1e-6);
    }),
    { numRuns: 6 },
  );
});

it('ssimulacra2 agrees with the float64 reference at any size', () => {
  fc.assert(
    fc.property(damaged(8, 150), ({ reference, candidate }) => {
      const { value } = ssimulacra2.prepare(reference).score(candidate);
      expect(Math.abs(value - slowSsimulacra2(reference, candidate))).toBeLessThanOrEqual(2e-3);
    }),
    { numRuns: 40 },
  );
});

it('gives equal numbers with a kept and with a streamed reference', () => {
  const background = fc.constantFrom('black' as const, 'white' as const);
  fc.assert(
    fc.property(pairs(161), background, ({ reference, candidate }, background) => {
      for (const create of [msSsimReference, squaredErrorReference]) {
        const kept = create(reference, background).compare(candidate);
        expect(create(reference, background, 0).compare(candidate)).toEqual(kept);
      }
    }),
    { numRuns: 20 },
  );
});
