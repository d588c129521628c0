import type { Plane } from './plane.js';

/** Shape and spread of a generalised Gaussian distribution: 1 is Laplace's, 2 the normal one. */
export interface GeneralisedGaussian {
  readonly shape: number;
  readonly variance: number;
}

/** As above with a spread for each side of 0. */
export interface AsymmetricGeneralisedGaussian {
  readonly shape: number;
  /** Root mean square of the values below and above 0; NaN where there are none. */
  readonly leftDeviation: number;
  readonly rightDeviation: number;
}

/** What a distribution is fitted from. */
export interface Moments {
  readonly count: number;
  readonly absolutes: number;
  readonly negatives: number;
  readonly positives: number;
  readonly negativeSquares: number;
  readonly positiveSquares: number;
}

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The neighbours that coefficients are multiplied with, as `[rows, columns]`: right, below and the two diagonals. */
export const NEIGHBOURS = [
  [0, 1],
  [1, 0],
  [1, 1],
  [-1, 1],
] as const;

/** Shapes that are considered, and the ratio Γ(2/α)² / (Γ(1/α) Γ(3/α)) of each, which grows with the shape. */
const SHAPES = Float64Array.from({ length: 9801 }, (_, i) => (200 + i) / 1000);
const RATIOS = SHAPES.map((shape) => gamma(2 / shape) ** 2 / (gamma(1 / shape) * gamma(3 / shape)));

/** Moments of the values in an area. */
export function moments({ data, width }: Plane, area: Area): Moments {
  const tally = new Tally();
  for (let y = area.top; y < area.top + area.height; y++) {
    const start = y * width + area.left;
    for (let at = start; at < start + area.width; at++) tally.add(data[at] ?? 0);
  }
  return tally;
}

/** Moments of the products of each value of an area and a neighbour; the area is closed on itself like a ring. */
export function pairMoments(
  { data, width }: Plane,
  { left, top, width: columns, height: rows }: Area,
  [down, right]: readonly [number, number],
): Moments {
  const tally = new Tally();
  for (let y = 0; y < rows; y++) {
    const start = (top + y) * width + left;
    const other = (top + ((y - down + rows) % rows)) * width + left;
    for (let x = 0; x < columns; x++) {
      const beside = x < right ? x - right + columns : x - right;
      tally.add((data[start + x] ?? 0) * (data[other + beside] ?? 0));
    }
  }
  return tally;
}

class Tally implements Moments {
  count = 0;
  absolutes = 0;
  negatives = 0;
  positives = 0;
  negativeSquares = 0;
  positiveSquares = 0;

  add(value: number): void {
    this.count++;
    if (value > 0) {
      this.positives++;
      this.absolutes += value;
      this.positiveSquares += value * value;
    } else if (value < 0) {
      this.negatives++;
      this.absolutes -= value;
      this.negativeSquares += value * value;
    }
  }
}

/** Moment matching (Sharifi & Leon-Garcia, IEEE TCSVT 5(1), 1995), to a thousandth of a shape from .2 to 10. */
export function fitSymmetric({
  count,
  absolutes,
  negativeSquares,
  positiveSquares,
}: Moments): GeneralisedGaussian {
  const variance = (negativeSquares + positiveSquares) / count;
  const ratio = variance / (absolutes / count) ** 2;
  return { shape: nearestShape((candidate) => Math.abs(ratio - 1 / candidate)), variance };
}

/** Moment matching (Lasmar, Stitou & Berthoumieu, ICIP 2009), to a thousandth of a shape from .2 to 10. */
export function fitAsymmetric(values: Moments): AsymmetricGeneralisedGaussian {
  const { count, absolutes, negatives, positives, negativeSquares, positiveSquares } = values;
  const leftDeviation = Math.sqrt(negativeSquares / negatives);
  const rightDeviation = Math.sqrt(positiveSquares / positives);
  const skew = leftDeviation / rightDeviation;
  const ratio = (absolutes / count) ** 2 / ((negativeSquares + positiveSquares) / count);
  const corrected = (ratio * (skew ** 3 + 1) * (skew + 1)) / (skew ** 2 + 1) ** 2;
  return {
    shape: nearestShape((candidate) => Math.abs(candidate - corrected)),
    leftDeviation,
    rightDeviation,
  };
}

/**
 * The shape with the smallest distance, the lower of two that are equal; the distance falls and then grows as the ratio
 * does. NaN everywhere is the first, as MATLAB's `min` has it.
 */
function nearestShape(distance: (ratio: number) => number): number {
  let [low, high] = [0, RATIOS.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [here, next] = [distance(RATIOS[middle] ?? 0), distance(RATIOS[middle + 1] ?? 0)];
    if (next < here) low = middle + 1;
    else high = middle;
  }
  return SHAPES[low] ?? 0;
}

/** Γ(x) for x > 0 by Lanczos' approximation (g = 7, nine terms), to about 1e-15 of its value. */
export function gamma(x: number): number {
  const terms = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const shifted = x + 6.5;
  const series = terms.reduce((sum, term, i) => sum + (i === 0 ? term : term / (x - 1 + i)), 0);
  return Math.sqrt(2 * Math.PI) * shifted ** (x - 0.5) * Math.exp(-shifted) * series;
}
