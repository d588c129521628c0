import { expect, it } from 'vitest';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { ssimMap } from '../../src/measure/ssim-map.js';
import { noisy, scene } from '../support/rasters.js';

it.each([
  ['one strip', 64, 48, 3],
  ['several strips', 40, 300, 3],
  ['grey', 50, 61, 1],
  ['the smallest', 11, 11, 3],
] as const)('has the mean that the metric reports: %s', (_, width, height, channels) => {
  const reference = scene(width, height, channels);
  const candidate = noisy(reference, 20);
  const map = ssimMap(reference, candidate);
  expect(map.values).toHaveLength((width - 10) * (height - 10));
  const mean = map.values.reduce((sum, value) => sum + value, 0) / map.values.length;
  expect(Math.abs(mean - ssim.prepare(reference).score(candidate).value)).toBeLessThan(1e-5);
});

it('is 1 everywhere for equal images', () => {
  const raster = scene(30, 30, 3);
  expect(ssimMap(raster, raster).values.every((value) => Math.abs(value - 1) < 1e-6)).toBe(true);
});

it('refuses what it cannot map', () => {
  const raster = scene(30, 30, 3);
  expect(() => ssimMap(scene(10, 30, 3), raster)).toThrow(expect.objectContaining({ code: 'too_small' }));
  expect(() => ssimMap(raster, scene(31, 30, 3))).toThrow(expect.objectContaining({ code: 'size_mismatch' }));
});
