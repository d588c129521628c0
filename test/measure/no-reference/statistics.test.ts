import { expect, it } from 'vitest';
import {
  fitAsymmetric,
  fitSymmetric,
  gamma,
  moments,
  NEIGHBOURS,
  pairMoments,
} from '../../../src/measure/no-reference/generalised-gaussian.js';
import { type Border, mscn, roundingShare } from '../../../src/measure/no-reference/mscn.js';
import { fitGaussian, symmetric } from '../../../src/measure/no-reference/multivariate.js';
import { pseudoInverseForm } from '../../../src/measure/no-reference/symmetric.js';
import { randomFrom } from '../../support/rasters.js';

function whiteNoise(width: number, height: number) {
  const random = randomFrom(5);
  return { data: Uint8Array.from({ length: width * height }, () => 255 * random()), width, height };
}

/** Standard normal numbers, by Box and Muller. */
function normals(count: number): Float64Array {
  const random = randomFrom(11);
  return Float64Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

it.each<Border>(['zero', 'replicate'])('normalises as the full 7×7 window does, border: %s', (border) => {
  const plane = whiteNoise(19, 12);
  const { width, height } = plane;
  const sample = (x: number, y: number) => {
    const inside = x >= 0 && y >= 0 && x < width && y < height;
    if (border === 'zero' && !inside) return 0;
    const clampedX = Math.min(Math.max(x, 0), width - 1);
    return plane.data[Math.min(Math.max(y, 0), height - 1) * width + clampedX] ?? Number.NaN;
  };
  const normalised = mscn(plane, border).data;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let [total, mean, square] = [0, 0, 0];
      for (let j = -3; j <= 3; j++) {
        for (let i = -3; i <= 3; i++) {
          const weight = Math.exp(-(i * i + j * j) / (2 * (7 / 6) ** 2));
          total += weight;
          mean += weight * sample(x + i, y + j);
          square += weight * sample(x + i, y + j) ** 2;
        }
      }
      mean /= total;
      const deviation = Math.sqrt(square / total - mean * mean);
      expect(normalised[y * width + x]).toBeCloseTo((sample(x, y) - mean) / (deviation + 1), 9);
    }
  }
});

it('counts as rounding what is even or a slope, and nothing else', () => {
  const size = { width: 40, height: 40 };
  const even = { ...size, data: new Uint8Array(1600).fill(91) };
  const slope = { ...size, data: Uint8Array.from({ length: 1600 }, (_, at) => 3 * (at % 40)) };
  expect(roundingShare(mscn(even, 'replicate'))).toBe(1);
  expect(roundingShare(mscn(slope, 'replicate'))).toBeCloseTo(34 / 40, 10);
  expect(roundingShare(mscn(whiteNoise(40, 40), 'replicate'))).toBe(0);
});

it('knows the gamma function', () => {
  for (const [x, value] of [
    [0.1, 9.513507698668732],
    [0.5, Math.sqrt(Math.PI)],
    [1, 1],
    [5, 24],
    [15, 87178291200],
  ] as const) {
    expect(Math.abs(gamma(x) / value - 1)).toBeLessThan(1e-14);
  }
});

it('finds the shape of normal and of Laplacian numbers', () => {
  const line = (data: Float64Array) =>
    moments({ data, width: data.length, height: 1 }, { left: 0, top: 0, width: data.length, height: 1 });
  const normal = normals(200_000);
  expect(fitSymmetric(line(normal)).shape).toBeCloseTo(2, 1);
  expect(fitSymmetric(line(normal)).variance).toBeCloseTo(1, 1);
  const random = randomFrom(3);
  const laplacian = Float64Array.from(
    { length: 200_000 },
    () => Math.log(1 - random()) * (random() < 0.5 ? -1 : 1),
  );
  expect(fitSymmetric(line(laplacian)).shape).toBeCloseTo(1, 1);
  // Three times as wide on the left, and three times as likely.
  const isLeft = randomFrom(8);
  const skewed = fitAsymmetric(line(normal.map((value) => Math.abs(value) * (isLeft() < 0.75 ? -3 : 1))));
  expect(skewed.shape).toBeCloseTo(2, 1);
  expect(skewed.leftDeviation).toBeCloseTo(3, 1);
  expect(skewed.rightDeviation).toBeCloseTo(1, 1);
});

it('multiplies with neighbours around the border of an area', () => {
  const plane = { data: Float64Array.from([9, 9, 9, 9, 1, -2, 9, 3, 4]), width: 3, height: 3 };
  const area = { left: 1, top: 1, width: 2, height: 2 };
  const products = NEIGHBOURS.map((neighbour) => {
    const { negativeSquares, positiveSquares, negatives, positives } = pairMoments(plane, area, neighbour);
    return { negativeSquares, positiveSquares, negatives, positives };
  });
  const diagonal = { negativeSquares: 72, positiveSquares: 32, negatives: 2, positives: 2 };
  expect(products).toEqual([
    { negativeSquares: 8, positiveSquares: 288, negatives: 2, positives: 2 },
    { negativeSquares: 128, positiveSquares: 18, negatives: 2, positives: 2 },
    diagonal,
    diagonal,
  ]);
});

it('inverts what can be inverted', () => {
  const matrix = symmetric([[4], [1, 3]]);
  // The inverse is [3 −1; −1 4] / 11.
  expect(pseudoInverseForm(matrix, Float64Array.of(1, 2))).toBeCloseTo((3 - 4 + 16) / 11, 12);
  const flat = symmetric([[1], [1, 1]]);
  expect(pseudoInverseForm(flat, Float64Array.of(1, 1))).toBeCloseTo(1, 12);
  expect(pseudoInverseForm(flat, Float64Array.of(1, -1))).toBeCloseTo(0, 12);
});

it('fits a Gaussian to rows of which some lack numbers', () => {
  const rows = [
    [1, 2],
    [3, 6],
    [Number.NaN, 4],
    [5, 4],
  ].map((row) => Float64Array.from(row));
  expect(fitGaussian(rows)).toEqual({
    mean: Float64Array.of(3, 4),
    covariance: Float64Array.of(4, 2, 2, 4),
  });
  expect(fitGaussian(rows.slice(1, 3))).toBeNull();
  expect(fitGaussian([])).toBeNull();
});
