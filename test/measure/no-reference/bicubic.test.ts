import { expect, it } from 'vitest';
import { halve } from '../../../src/measure/no-reference/bicubic.js';
import { randomFrom } from '../../support/rasters.js';

/** Keys' cubic with a = −½. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x >= 2) return 0;
  return x <= 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2;
}

function slowHalf(line: readonly number[]): number[] {
  const mirrored = (at: number): number =>
    at < 0 ? mirrored(-1 - at) : at >= line.length ? mirrored(2 * line.length - 1 - at) : (line[at] ?? 0);
  return Array.from({ length: Math.ceil(line.length / 2) }, (_, x) => {
    let sum = 0;
    for (let at = 2 * x - 8; at <= 2 * x + 9; at++) sum += 0.5 * cubic((2 * x + 0.5 - at) / 2) * mirrored(at);
    return sum;
  });
}

it.each([1, 2, 3, 7, 8, 33, 100])('halves a line of %i samples as the formula does', (length) => {
  const random = randomFrom(length);
  const line = Array.from({ length }, () => Math.round(255 * random()));
  const row = halve({ data: Float64Array.from(line), width: length, height: 1 });
  const column = halve({ data: Float64Array.from(line), width: 1, height: length });
  const expected = slowHalf(line);
  expect([row.width, row.height, column.width, column.height]).toEqual([
    expected.length,
    1,
    1,
    expected.length,
  ]);
  expected.forEach((value, i) => {
    expect(row.data[i]).toBeCloseTo(value, 10);
    expect(column.data[i]).toBe(row.data[i]);
  });
});

it('leaves an even picture exactly as it is', () => {
  const half = halve({ data: new Float64Array(15 * 9).fill(77), width: 15, height: 9 });
  expect(half).toEqual({ data: new Float64Array(8 * 5).fill(77), width: 8, height: 5 });
});
