import type { Choice } from './choices.js';
import { logistic, softplus } from './non-negative-logistic.js';

/** Inner products of pictures' embeddings, all with all: row after row, symmetric. */
export interface Kernel {
  readonly values: Float64Array;
  readonly size: number;
}

/** Steps of Newton's method, and of the conjugate gradients within each. Bounds; it takes some ten, and some twenty. */
const MOST_STEPS = 40;
const MOST_INNER = 100;
/** By how much the gradient's square has fallen when it is enough: an order of pictures hangs on no more. */
const TOLERANCE = 1e-10;
const INNER_TOLERANCE = 1e-4;

/**
 * The coefficients a of a ridge-regularised linear taste in its dual form: pictures score K · a, and the better one of a
 * choice is chosen with the chance 1 / (1 + exp(−difference)). Minimises Σ weight · log(1 + exp(−difference)) +
 * ridge / 2 · aᵀ K a, which is convex, by Newton's steps, each solved by conjugate gradients in the kernel's own inner
 * product.
 *
 * @param choices by the kernel's places
 * @param ridge above 0
 * @param start where to begin, such as the answer for another ridge
 */
export function fitKernelLogistic(
  kernel: Kernel,
  choices: readonly Choice[],
  ridge: number,
  start: Float64Array = new Float64Array(kernel.size),
): Float64Array {
  let at = Float64Array.from(start);
  let scores = times(kernel, at);
  const lossAt = (a: Float64Array, f: Float64Array) => {
    let loss = (ridge / 2) * dot(a, f);
    for (const { better, worse, weight } of choices) {
      loss += weight * softplus((f[worse] ?? 0) - (f[better] ?? 0));
    }
    return loss;
  };
  let loss = lossAt(at, scores);
  let first = Number.NaN;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { residual, bends } = slopes(choices, scores, at, ridge);
    const size = dot(residual, times(kernel, residual));
    if (Number.isNaN(first)) first = Math.max(size, gradientAtZero(kernel, choices));
    if (size <= TOLERANCE * first) break;
    const direction = newtonStep(kernel, choices, bends, residual, ridge);
    const change = times(kernel, direction);
    let length = 1;
    let next = moved(at, direction, length);
    let nextScores = moved(scores, change, length);
    while (lossAt(next, nextScores) > loss && length > 1e-9) {
      length /= 2;
      next = moved(at, direction, length);
      nextScores = moved(scores, change, length);
    }
    const nextLoss = lossAt(next, nextScores);
    if (nextLoss >= loss) break;
    [at, scores, loss] = [next, nextScores, nextLoss];
  }
  return at;
}

/** The product of a kernel and a vector. */
export function times({ values, size }: Kernel, vector: Float64Array): Float64Array<ArrayBuffer> {
  const product = new Float64Array(size);
  for (let row = 0, at = 0; row < size; row++) {
    let sum = 0;
    for (let column = 0; column < size; column++, at++) sum += (values[at] ?? 0) * (vector[column] ?? 0);
    product[row] = sum;
  }
  return product;
}

/** Solves (bends · K + ridge) · x = residual. The system is symmetric in the inner product of the kernel. */
function newtonStep(
  kernel: Kernel,
  choices: readonly Choice[],
  bends: Float64Array,
  residual: Float64Array,
  ridge: number,
): Float64Array {
  let x = new Float64Array(kernel.size);
  let left = Float64Array.from(residual);
  let direction = left;
  let seen = times(kernel, left);
  let along = seen;
  let size = dot(left, seen);
  const enough = INNER_TOLERANCE * size;
  for (let step = 0; step < MOST_INNER && size > enough; step++) {
    const image = direction.map((value) => ridge * value);
    for (const [k, { better, worse }] of choices.entries()) {
      const pull = (bends[k] ?? 0) * ((along[better] ?? 0) - (along[worse] ?? 0));
      image[better] = (image[better] ?? 0) + pull;
      image[worse] = (image[worse] ?? 0) - pull;
    }
    const length = size / dot(image, along);
    x = moved(x, direction, length);
    left = moved(left, image, -length);
    seen = times(kernel, left);
    const next = dot(left, seen);
    direction = moved(left, direction, next / size);
    along = moved(seen, along, next / size);
    size = next;
  }
  return x;
}

function slopes(choices: readonly Choice[], scores: Float64Array, at: Float64Array, ridge: number) {
  const residual = at.map((value) => -ridge * value);
  const bends = Float64Array.from(choices, ({ better, worse, weight }) => {
    const miss = logistic((scores[worse] ?? 0) - (scores[better] ?? 0));
    residual[better] = (residual[better] ?? 0) + weight * miss;
    residual[worse] = (residual[worse] ?? 0) - weight * miss;
    return weight * miss * (1 - miss);
  });
  return { residual, bends };
}

function gradientAtZero(kernel: Kernel, choices: readonly Choice[]): number {
  const zero = new Float64Array(kernel.size);
  const { residual } = slopes(choices, zero, zero, 0);
  return dot(residual, times(kernel, residual));
}

function moved(from: Float64Array, along: Float64Array, length: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, i) => value + length * (along[i] ?? 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
