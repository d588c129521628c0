import { expect, it } from 'vitest';
import { areaSums } from '../../src/kernels/area-sums.js';
import { noisy, scene } from '../support/rasters.js';
import { slowAreaSums } from '../support/slow-area-sums.js';

it.each([
  [1, 1],
  [3, 50],
  [33, 7],
  [31, 32],
  [100, 70],
  [521, 389],
  [1024, 683],
  [1024, 1024],
])('equals the definition at %i×%i', (width, height) => {
  const raster = noisy(scene(width, height, 3, width), 40, height);
  const { square, coarse } = areaSums(raster);
  expect(square).toEqual(slowAreaSums(raster, 32, 32));
  expect(coarse).toEqual(slowAreaSums(raster, 9, 8));
});

it('holds the largest sums there can be', () => {
  const data = new Uint8Array(3 * 1024 * 1024).fill(255);
  const { square, coarse } = areaSums({ data, width: 1024, height: 1024, channels: 3 });
  expect(square.area).toBe(2 ** 20);
  expect(new Set([...square.data, ...coarse.data])).toEqual(new Set([255 * 2 ** 20]));
});

it('refuses what is no thumbnail', () => {
  expect(() => areaSums(scene(8, 8, 4))).toThrow('Expected 3 channels');
  expect(() => areaSums(scene(1025, 8, 3))).toThrow('at most 1024 pixels');
});
