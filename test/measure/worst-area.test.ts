import { expect, it } from 'vitest';
import { tileMeans, worstArea } from '../../src/measure/worst-area.js';

it('is the interpolated 5th percentile, whatever the order', () => {
  expect(worstArea([0.7])).toBe(0.7);
  expect(worstArea([1, 0])).toBeCloseTo(0.05, 12);
  expect(worstArea(Array.from({ length: 101 }, (_, index) => (100 - index) / 100))).toBeCloseTo(0.05, 12);
});

it('gives the last tile of a side what is left over', () => {
  const column = (width: number) => [
    ...tileMeans(
      Array.from({ length: width }, (_, x) => x),
      width,
      1,
    ),
  ];
  expect(column(5)).toEqual([2]);
  expect(column(47)).toEqual([23]);
  expect(column(48)).toEqual([15.5, 39.5]);
  expect(column(79)).toEqual([15.5, 55]);
  expect(tileMeans(new Float64Array(64 * 100).fill(1), 64, 100)).toEqual(new Float64Array(6).fill(1));
});
