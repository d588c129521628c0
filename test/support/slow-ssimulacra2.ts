import { WEIGHTS } from '../../src/measure/full-reference/ssimulacra2.js';
import type { Raster } from '../../src/types.js';

/**
 * SSIMULACRA2 2.1 as its definition (https://github.com/cloudinary/ssimulacra2) goes about it, in float64 and step by step,
 * to check the kernel against: whole planes, a blur that is really recursive, the usual form of the formulas. The
 * weights alone are shared; the reference values of the parity test cover them.
 */
const C2 = 0.0009;
const SIGMA = 1.5;
const BIAS = 0.0037930732552754493;
const MIXING = [
  [0.3, 0.622, 0.078],
  [0.23, 0.692, 0.078],
  [0.24342268924547819, 0.20476744424496821, 1 - 0.24342268924547819 - 0.20476744424496821],
] as const;

/** Red, green and blue, or X, Y and B. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Float64Array[];
}

/** By scale and channel: means of structure, artefacts and lost detail, each followed by that of the fourth powers. */
export function slowErrorMeans(a: Raster, b: Raster, background: number): number[][][] {
  let [first, second] = [linear(a, background), linear(b, background)];
  const scales = [compare(first, second)];
  while (scales.length < 6 && Math.min(first.width, first.height) >= 8) {
    [first, second] = [halve(first), halve(second)];
    scales.push(compare(first, second));
  }
  return scales;
}

/** The lower of the scores on a dark and on a bright background. */
export function slowSsimulacra2(a: Raster, b: Raster): number {
  return Math.min(...[0.1, 0.9].map((background) => score(slowErrorMeans(a, b, background))));
}

function score(scales: number[][][]): number {
  let sum = 0;
  let weight = 0;
  for (let channel = 0; channel < 3; channel++) {
    for (const scale of scales) {
      const means = scale[channel] ?? [];
      for (const norm of [0, 1]) {
        for (const map of [0, 2, 4]) {
          const mean = means[map + norm] ?? Number.NaN;
          sum += (WEIGHTS[weight++] ?? Number.NaN) * (norm === 0 ? mean : mean ** 0.25);
        }
      }
    }
  }
  sum *= 0.9562382616834844;
  sum = 2.326765642916932 * sum - 0.020884521182843837 * sum ** 2 + 6.248496625763138e-5 * sum ** 3;
  return sum > 0 ? 100 - 10 * sum ** 0.6276336467831387 : 100;
}

function linear({ data, width, height, channels }: Raster, background: number): Picture {
  const colour = channels > 2;
  const plane = (offset: number) =>
    Float64Array.from({ length: width * height }, (_, pixel) => {
      const first = pixel * channels;
      const sample = (data[first + (colour ? offset : 0)] ?? Number.NaN) / 255;
      const alpha = channels % 2 === 0 ? (data[first + channels - 1] ?? Number.NaN) / 255 : 1;
      const encoded = alpha * sample + (1 - alpha) * background;
      return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
    });
  return { width, height, planes: [plane(0), plane(1), plane(2)] };
}

function halve({ width, height, planes }: Picture): Picture {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = (plane: Float64Array) =>
    Float64Array.from({ length: halfWidth * halfHeight }, (_, i) => {
      const [x, y] = [2 * (i % halfWidth), 2 * Math.floor(i / halfWidth)];
      const read = (dx: number, dy: number) =>
        plane[Math.min(y + dy, height - 1) * width + Math.min(x + dx, width - 1)] ?? Number.NaN;
      return (read(0, 0) + read(1, 0) + read(0, 1) + read(1, 1)) / 4;
    });
  return { width: halfWidth, height: halfHeight, planes: planes.map(half) };
}

function toXyb({ width, height, planes }: Picture): Picture {
  const xyb = [0, 1, 2].map(() => new Float64Array(width * height));
  for (let i = 0; i < width * height; i++) {
    const [l = 0, m = 0, s = 0] = MIXING.map((row) => {
      const mixed = row.reduce((sum, weight, c) => sum + weight * (planes[c]?.[i] ?? Number.NaN), BIAS);
      return Math.cbrt(Math.max(mixed, 0)) - Math.cbrt(BIAS);
    });
    const [x, y] = [(l - m) / 2, (l + m) / 2];
    for (const [c, value] of [x * 14 + 0.42, y + 0.01, s - y + 0.55].entries()) xyb[c]?.fill(value, i, i + 1);
  }
  return { width, height, planes: xyb };
}

function compare(a: Picture, b: Picture): number[][] {
  const [first, second] = [toXyb(a), toXyb(b)];
  return first.planes.map((x, c) => errorMeans(x, second.planes[c] ?? x, a.width, a.height));
}

function errorMeans(x: Float64Array, y: Float64Array, width: number, height: number): number[] {
  const blurred = (value: (x: number, y: number) => number) =>
    blur(
      x.map((sample, i) => value(sample, y[i] ?? Number.NaN)),
      width,
      height,
    );
  const [meanX, meanY] = [blurred((x) => x), blurred((_, y) => y)];
  const [squareX, squareY, product] = [
    blurred((x) => x * x),
    blurred((_, y) => y * y),
    blurred((x, y) => x * y),
  ];
  const sums = [0, 0, 0, 0, 0, 0];
  x.forEach((sampleX, i) => {
    const at = (plane: Float64Array) => plane[i] ?? Number.NaN;
    const [mx, my] = [at(meanX), at(meanY)];
    const similarity =
      ((1 - (mx - my) ** 2) * (2 * (at(product) - mx * my) + C2)) /
      (at(squareX) - mx ** 2 + at(squareY) - my ** 2 + C2);
    const edges = (1 + Math.abs(at(y) - my)) / (1 + Math.abs(sampleX - mx)) - 1;
    [1 - similarity, edges, -edges].forEach((error, map) => {
      const positive = Math.max(error, 0);
      sums[2 * map] = (sums[2 * map] ?? 0) + positive;
      sums[2 * map + 1] = (sums[2 * map + 1] ?? 0) + positive ** 4;
    });
  });
  return sums.map((sum) => sum / x.length);
}

function blur(plane: Float64Array, width: number, height: number): Float64Array {
  const across = new Float64Array(plane.length);
  const down = new Float64Array(plane.length);
  for (let y = 0; y < height; y++) blurLine(plane, across, y * width, 1, width);
  for (let x = 0; x < width; x++) blurLine(across, down, x, width, height);
  return down;
}

/**
 * Charalampidis, Recursive Implementation of the Gaussian Filter Using Truncated Cosine Functions, IEEE TSP 64(14),
 * 2016: three sections of second order, from which zeros are read beyond the ends. The numbers are the paper's equations.
 */
function blurLine(from: Float64Array, to: Float64Array, first: number, step: number, length: number): void {
  const sample = (n: number) => (n >= 0 && n < length ? (from[first + n * step] ?? Number.NaN) : 0);
  const previous = [0, 0, 0];
  const older = [0, 0, 0];
  for (let n = 1 - RADIUS; n < length; n++) {
    const both = sample(n - RADIUS - 1) + sample(n + RADIUS - 1);
    let sum = 0;
    SECTIONS.forEach(({ gain, feedback }, k) => {
      const value = gain * both - feedback * (previous[k] ?? 0) - (older[k] ?? 0);
      older[k] = previous[k] ?? 0;
      previous[k] = value;
      sum += value;
    });
    if (n >= 0) to[first + n * step] = sum;
  }
}

/** (57) */
const RADIUS = Math.round(3.2795 * SIGMA + 0.2546);
const SECTIONS = sections();

function sections(): { gain: number; feedback: number }[] {
  const omega = [1, 3, 5].map((k) => (k * Math.PI) / (2 * RADIUS)) as [number, number, number];
  const signs = [1, -1, 1];
  // (37), (44), (50)
  const p = omega.map((w, k) => (signs[k] ?? 1) / Math.tan(w / 2)) as [number, number, number];
  const r = omega.map((w, k) => ((signs[k] ?? 1) * (p[k] ?? 0) ** 2) / Math.sin(w)) as [
    number,
    number,
    number,
  ];
  const rho = omega.map((w) => Math.exp(-0.5 * (SIGMA * w) ** 2) / RADIUS) as [number, number, number];
  // (52)
  const d13 = p[0] * r[1] - r[0] * p[1];
  const zeta15 = (p[1] * r[2] - r[1] * p[2]) / d13;
  const zeta35 = (p[2] * r[0] - r[2] * p[0]) / d13;
  // (53) to (56)
  const beta = solve(
    [p, r, [zeta15, zeta35, 1]],
    [1, RADIUS ** 2 - SIGMA ** 2, zeta15 * rho[0] + zeta35 * rho[1] + rho[2]],
  );
  // (33)
  return omega.map((w, k) => ({
    gain: -(beta[k] ?? 0) * Math.cos(w * (RADIUS + 1)),
    feedback: -2 * Math.cos(w),
  }));
}

type Row = readonly [number, number, number];

/** Three equations with three unknowns, by Cramer's rule. */
function solve(matrix: readonly [Row, Row, Row], right: Row): number[] {
  const determinant = ([a, b, c]: readonly Row[]): number => {
    const [[a0, a1, a2], [b0, b1, b2], [c0, c1, c2]] = [a, b, c] as [Row, Row, Row];
    return a0 * (b1 * c2 - b2 * c1) - a1 * (b0 * c2 - b2 * c0) + a2 * (b0 * c1 - b1 * c0);
  };
  return [0, 1, 2].map((column) => {
    const replaced = matrix.map((row, i) => row.map((value, k) => (k === column ? (right[i] ?? 0) : value)));
    return determinant(replaced as unknown as Row[]) / determinant(matrix);
  });
}
