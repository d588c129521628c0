import { type Matrix, solvePositive } from './positive-system.js';

/** Choices as numbers: of each, what the better one has more of than the worse. */
export interface Differences {
  /** One row for each choice, all of one length. */
  readonly rows: readonly Float64Array[];
  /** How much each counts, above 0. */
  readonly weights: readonly number[];
}

/** Reached after some ten steps; a bound, not a budget. */
const MOST_STEPS = 200;
/** The gradient is this near to zero, for each unit of weight. */
const TOLERANCE = 1e-10;

/**
 * The coefficients b ≥ 0 under which the choices are most likely, if the better one is chosen with the chance
 * 1 / (1 + exp(−b · difference)) (Bradley and Terry 1952), less a ridge: they minimise
 * Σ weight · log(1 + exp(−b · difference)) + ridge / 2 · |b|². That is strictly convex, so there is one answer; it is found by
 * projected Newton steps (Bertsekas 1982).
 *
 * @param dimensions the length of the rows
 * @param ridge above 0
 */
export function fitNonNegative(differences: Differences, dimensions: number, ridge: number): Float64Array {
  let at = new Float64Array(dimensions);
  let loss = lossOf(differences, at, ridge);
  const total = differences.weights.reduce((sum, weight) => sum + weight, 0);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, curvature } = slopes(differences, at, ridge);
    const off = Math.max(...at.map((b, i) => Math.abs(b - Math.max(0, b - (gradient[i] ?? 0)))));
    if (off <= TOLERANCE * total) break;
    const direction = descent(at, gradient, curvature, Math.min(1e-6, off));
    const next = search(differences, ridge, at, loss, gradient, direction);
    if (next === null) break;
    ({ at, loss } = next);
  }
  return at;
}

/** Newton's step for those that are free to move; those held at zero go straight there. */
function descent(at: Float64Array, gradient: Float64Array, curvature: Matrix, near: number): Float64Array {
  const indices = [...at.keys()];
  const free = indices.filter((i) => (at[i] ?? 0) > near || (gradient[i] ?? 0) <= 0);
  const solved = solvePositive(
    free.map((i) => Float64Array.from(free, (j) => curvature[i]?.[j] ?? 0)),
    Float64Array.from(free, (i) => -(gradient[i] ?? 0)),
  );
  const direction = at.map((_, i) => -(gradient[i] ?? 0) / (curvature[i]?.[i] ?? 1));
  for (const [k, i] of free.entries()) direction[i] = solved[k] ?? 0;
  return direction;
}

/** Goes along a direction, cut off at zero, as far as the loss falls as it should (Armijo); `null` where it does not. */
function search(
  differences: Differences,
  ridge: number,
  at: Float64Array,
  loss: number,
  gradient: Float64Array,
  direction: Float64Array,
): { at: Float64Array<ArrayBuffer>; loss: number } | null {
  for (let length = 1; length > 1e-12; length /= 2) {
    const next = Float64Array.from(at, (b, i) => Math.max(0, b + length * (direction[i] ?? 0)));
    const fall = at.reduce((sum, b, i) => sum + (gradient[i] ?? 0) * (b - (next[i] ?? 0)), 0);
    const nextLoss = lossOf(differences, next, ridge);
    if (nextLoss <= loss - 1e-4 * fall && nextLoss < loss) return { at: next, loss: nextLoss };
  }
  return null;
}

function lossOf({ rows, weights }: Differences, at: Float64Array, ridge: number): number {
  let loss = 0;
  for (const b of at) loss += (ridge / 2) * b * b;
  for (const [k, row] of rows.entries()) loss += (weights[k] ?? 0) * softplus(-dot(row, at));
  return loss;
}

function slopes({ rows, weights }: Differences, at: Float64Array, ridge: number) {
  const gradient = at.map((b) => ridge * b);
  const curvature = Array.from(at, (_, i) => {
    const row = new Float64Array(at.length);
    row[i] = ridge;
    return row;
  });
  for (const [k, row] of rows.entries()) {
    const miss = logistic(-dot(row, at));
    const weight = weights[k] ?? 0;
    const bend = weight * miss * (1 - miss);
    for (const [i, target] of curvature.entries()) {
      const value = row[i] ?? 0;
      if (value === 0) continue;
      gradient[i] = (gradient[i] ?? 0) - weight * miss * value;
      for (let j = 0; j < row.length; j++) target[j] = (target[j] ?? 0) + bend * value * (row[j] ?? 0);
    }
  }
  return { gradient, curvature };
}

/** 1 / (1 + exp(−x)), from 0 to 1. */
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + exp(x)) without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
