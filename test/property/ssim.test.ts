import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SsimReference } from '../../src/kernels/ssim.js';
import { chromaGuard } from '../../src/measure/chroma-guard.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import type { Raster } from '../../src/types.js';
import { type Channels, noisy, randomFrom, scene } from '../support/rasters.js';
import { slowChromaGuard, slowLumaSsim, toleranceAt } from '../support/slow-ssim.js';

const side = fc.integer({ min: 11, max: 90 });
const channels = fc.constantFrom<Channels>(1, 2, 3, 4);
const seed = fc.integer({ min: 0, max: 1e6 });

/** Anything that decodes: white noise, or few grey levels, alpha included. */
const pair = fc
  .record({
    width: side,
    height: side,
    first: channels,
    second: channels,
    seed,
    levels: fc.constantFrom(2, 3, 256),
  })
  .map(({ width, height, first, second, seed, levels }) => {
    const random = randomFrom(seed);
    const raster = (channels: Channels): Raster => {
      const sample = () => Math.round((Math.floor(random() * levels) * 255) / (levels - 1));
      return {
        width,
        height,
        channels,
        data: Uint8Array.from({ length: width * height * channels }, sample),
      };
    };
    return { reference: raster(first), candidate: raster(second) };
  });

it('stays in range for any two images, and is 1 for an image and itself', () => {
  fc.assert(
    fc.property(pair, ({ reference, candidate }) => {
      const prepared = ssim.prepare(reference);
      const { value, worstArea } = prepared.score(candidate);
      for (const number of [value, worstArea, chromaGuard.prepare(reference).score(candidate)]) {
        expect(number).toBeGreaterThanOrEqual(-1);
        expect(number).toBeLessThanOrEqual(1);
      }
      expect(prepared.score(reference)).toMatchObject({ value: 1, worstArea: 1, worstTile: { mean: 1 } });
    }),
    { numRuns: 150 },
  );
});

it('agrees with the float64 reference at any size', () => {
  fc.assert(
    fc.property(
      side,
      side,
      channels,
      seed,
      fc.integer({ min: 1, max: 40 }),
      (width, height, channels, seed, noise) => {
        const reference = scene(width, height, channels, seed);
        const candidate = noisy(reference, noise, seed);
        const score = ssim.prepare(reference).score(candidate);
        const luma = slowLumaSsim(reference, candidate);
        const pairs = [
          [score.value, luma.value],
          [score.worstArea ?? Number.NaN, luma.worstArea],
          [chromaGuard.prepare(reference).score(candidate), slowChromaGuard(reference, candidate)],
        ] as const;
        for (const [ours, expected] of pairs) {
          expect(Math.abs(ours - expected)).toBeLessThanOrEqual(toleranceAt(expected));
        }
      },
    ),
    { numRuns: 40 },
  );
});

it('gives equal numbers with a kept and with a streamed reference', () => {
  const plane = fc.constantFrom('luma' as const, 'cb' as const, 'cr' as const);
  const background = fc.constantFrom('black' as const, 'white' as const);
  fc.assert(
    fc.property(
      pair,
      plane,
      background,
      fc.boolean(),
      ({ reference, candidate }, plane, background, half) => {
        const halved = half && Math.min(reference.width, reference.height) > 20;
        const choice = { plane, background, halved };
        const kept = new SsimReference(reference, choice).compare(candidate);
        expect(new SsimReference(reference, choice, 0).compare(candidate)).toEqual(kept);
      },
    ),
    { numRuns: 100 },
  );
});
