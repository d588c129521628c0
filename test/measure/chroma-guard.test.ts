import { expect, it } from 'vitest';
import { chromaGuard } from '../../src/measure/chroma-guard.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import type { Raster } from '../../src/types.js';
import { noisy, scene } from '../support/rasters.js';
import { slowChromaGuard } from '../support/slow-ssim.js';

function greyCopy(raster: Raster): Raster {
  const data = raster.data.slice();
  for (let at = 0; at < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    data.fill(Math.round(0.299 * red + 0.587 * green + 0.114 * blue), at, at + 3);
  }
  return { ...raster, data };
}

it('sees the loss of colour that luma does not', () => {
  const reference = scene(240, 180, 3);
  const grey = greyCopy(reference);
  expect(ssim.prepare(reference).score(grey).value).toBeGreaterThan(0.99);
  expect(chromaGuard.prepare(reference).score(grey)).toBeLessThan(0.5);
});

it('is 1 for equal colours and between grey images', () => {
  for (const channels of [1, 2, 3, 4] as const) {
    const raster = scene(50, 60, channels);
    expect(chromaGuard.prepare(raster).score(raster)).toBe(1);
  }
  const grey = scene(50, 60, 1);
  expect(chromaGuard.prepare(grey).score(noisy(grey, 30))).toBe(1);
  expect(chromaGuard.prepare(grey).score(greyCopy(scene(50, 60, 3)))).toBe(1);
});

it.each([
  [11, 11],
  [11, 40],
  [20, 20],
  [21, 21],
  [22, 20],
  [64, 49],
])('agrees with the float64 reference at %i×%i', (width, height) => {
  for (const channels of [3, 4] as const) {
    const reference = scene(width, height, channels, width);
    const candidate = noisy(reference, 30);
    const expected = slowChromaGuard(reference, candidate);
    expect(Math.abs(chromaGuard.prepare(reference).score(candidate) - expected)).toBeLessThanOrEqual(1e-6);
  }
});

it('refuses what SSIM refuses', () => {
  expect(() => chromaGuard.prepare(scene(10, 40, 3))).toThrow(expect.objectContaining({ code: 'too_small' }));
  const prepared = chromaGuard.prepare(scene(30, 40, 3));
  expect(() => prepared.score(scene(40, 30, 3))).toThrow(expect.objectContaining({ code: 'size_mismatch' }));
});
