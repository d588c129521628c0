import { expect, it } from 'vitest';
import { pictureStatistics } from '../../src/kernels/picture-statistics.js';
import { noisy, scene } from '../support/rasters.js';
import { slowStatistics } from '../support/slow-statistics.js';

/** Largest difference, relative to the largest value. */
function deviation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return Array.from(expected).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (actual[i] ?? Number.NaN)) / largest),
    0,
  );
}

it.each([
  [1, 1],
  [1, 40],
  [40, 1],
  [2, 3],
  [7, 8],
  [18, 18],
  [37, 53],
  [203, 131],
  [1024, 61],
])('agrees with the definition in float64 at %i×%i', (width, height) => {
  const raster = noisy(scene(width, height, 3, width), 40, height);
  const actual = pictureStatistics(raster);
  const bin = actual.edges.findIndex((value) => value > 0) / 3;
  const expected = slowStatistics(raster, Math.max(1, bin / 4));
  const { red, green, blue, redGreenSquare, yellowBlueSquare, black, white } = actual;
  expect(
    deviation([red, green, blue, redGreenSquare, yellowBlueSquare, black, white], expected.means),
  ).toBeLessThan(1e-12);
  // A luma of half a level may fall to either side in f32.
  const moved = actual.histogram.reduce((sum, n, i) => sum + Math.abs(n - (expected.histogram[i] ?? 0)), 0);
  expect(moved).toBeLessThanOrEqual(2 + 0.01 * width * height);
  expect(deviation(actual.laplacian, expected.laplacian)).toBeLessThan(1e-5);
  expect(deviation(actual.blocks, expected.blocks)).toBeLessThan(1e-5);
  const totals = [0, 1, 2].map((part) => actual.edges.reduce((s, v, i) => (i % 3 === part ? s + v : s), 0));
  expect(deviation(totals, expected.edges)).toBeLessThan(1e-5);
  if (bin >= 4) expect(totals[0]).toBeGreaterThanOrEqual(0.015 * actual.edgePixels);
});

it('puts edges in bins of a quarter of a level per pixel, the steepest in the last', () => {
  const { edges } = pictureStatistics(noisy(scene(300, 200, 3), 60));
  for (let bin = 0; bin < edges.length / 3; bin++) {
    const [count = 0, , coarse = 0] = edges.subarray(3 * bin, 3 * bin + 3);
    if (count === 0) continue;
    const magnitude = Math.sqrt(coarse / count);
    expect(magnitude).toBeGreaterThanOrEqual(Math.max(1, bin / 4) - 1e-4);
    expect(magnitude).toBeLessThanOrEqual((bin + 1) / 4 + 1e-4);
  }
});

it('tells black and white pixels', () => {
  const data = Uint8Array.from([4, 0, 4, 5, 0, 0, 251, 255, 255, 250, 255, 255]);
  const { black, white } = pictureStatistics({ data, width: 4, height: 1, channels: 3 });
  expect([black, white]).toEqual([0.25, 0.25]);
});

it('remembers nothing of the picture before', () => {
  const small = scene(50, 40, 3);
  const first = pictureStatistics(small);
  pictureStatistics(scene(700, 600, 3, 9));
  expect(pictureStatistics(small)).toEqual(first);
});

it('refuses what is no thumbnail', () => {
  expect(() => pictureStatistics(scene(8, 8, 4))).toThrow('Expected 3 channels');
  expect(() => pictureStatistics(scene(1025, 8, 3))).toThrow('at most 1024 pixels');
});
