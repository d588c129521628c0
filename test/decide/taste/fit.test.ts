import { Matrix } from 'ml-matrix';
import { median } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { PARTS, PUBLISHED_WEIGHTS } from '../../../src/decide/fusion.js';
import { fitWeights, roundWeights } from '../../../src/decide/taste/fit-weights.js';
import { fitKernelLogistic, type Kernel } from '../../../src/decide/taste/kernel-logistic.js';
import { fitNonNegative } from '../../../src/decide/taste/non-negative-logistic.js';
import { cosine, partsIn, someChoices, somePictures, weights } from '../../support/choices.js';
import { randomFrom } from '../../support/rasters.js';

const TRUTH = weights({
  aesthetic: 0.3,
  sharpness: 0.15,
  exposure: 0.1,
  faces: 0.12,
  colourfulness: 0.25,
  noise: 0.08,
});
const CERTAIN = 1e6;

describe('weights that are known are found again', () => {
  // In the middle of twenty seeds every weight is this near and the cosine this high, and at the worst of them.
  it.each([
    ['2000 choices by steepness 40', 2000, { steepness: 40 }, [0.03, 0.05], [0.995, 0.99]],
    ['2000 choices by steepness 20', 2000, { steepness: 20 }, [0.04, 0.08], [0.99, 0.97]],
    ['2000 choices, 10 % turned round', 2000, { steepness: CERTAIN, flips: 0.1 }, [0.05, 0.1], [0.99, 0.97]],
    ['2000 choices, 20 % turned round', 2000, { steepness: CERTAIN, flips: 0.2 }, [0.05, 0.12], [0.98, 0.95]],
    ['500 choices, 10 % turned round', 500, { steepness: CERTAIN, flips: 0.1 }, [0.06, 0.18], [0.98, 0.9]],
  ])('from %s', (what, count, chooser, [offMiddle = 0, offMost = 0], [middle = 1, least = 1]) => {
    const found = Array.from({ length: 20 }, (_, seed) => {
      const pictures = somePictures(600, 1 + seed);
      const choices = someChoices(pictures, count, { weights: TRUTH, seed: 101 + seed, ...chooser });
      const fit = fitWeights(partsIn(pictures), choices, PUBLISHED_WEIGHTS)?.weights ?? PUBLISHED_WEIGHTS;
      const off = Math.max(...PARTS.map((part) => Math.abs(fit[part] - TRUTH[part])));
      return { off, cosine: cosine(fit, TRUTH) };
    });
    const [offs, cosines] = [found.map(({ off }) => off), found.map((each) => each.cosine)];
    const figures = [median(offs), Math.max(...offs), median(cosines), Math.min(...cosines)];
    console.info(
      `tune, from ${what}: worst weight off by median and most, cosine median and least: ${figures.map((figure) => figure.toFixed(3)).join(', ')}`,
    );
    expect(median(offs)).toBeLessThan(offMiddle);
    expect(Math.max(...offs)).toBeLessThan(offMost);
    expect(median(cosines)).toBeGreaterThan(middle);
    expect(Math.min(...cosines)).toBeGreaterThan(least);
  });

  it('with the steepness of the choices', () => {
    const pictures = somePictures(600, 1);
    const choices = someChoices(pictures, 2000, { weights: TRUTH, steepness: 25, seed: 1 });
    const steepness = fitWeights(partsIn(pictures), choices, PUBLISHED_WEIGHTS)?.steepness ?? 0;
    expect(steepness).toBeGreaterThan(21);
    expect(steepness).toBeLessThan(29);
  });

  it('where parts are missing altogether or here and there', () => {
    const truth = weights({ sharpness: 0.5, exposure: 0.3, contrast: 0.2 });
    const whole = somePictures(400, 3, ['aesthetic', 'rating', 'faces']);
    const pictures = whole.map((parts, i) => (i % 10 === 0 ? { ...parts, contrast: null } : parts));
    const choices = someChoices(pictures, 2000, { weights: truth, steepness: 40, seed: 3 });
    const found = fitWeights(partsIn(pictures), choices, PUBLISHED_WEIGHTS)?.weights ?? PUBLISHED_WEIGHTS;
    for (const part of ['aesthetic', 'rating', 'faces'] as const) expect(found[part]).toBe(0);
    for (const part of PARTS) expect(Math.abs(found[part] - truth[part]), part).toBeLessThan(0.05);
  });

  it('and the opposite of every part is no weights at all', () => {
    const pictures = somePictures(
      50,
      1,
      PARTS.filter((part) => part !== 'sharpness'),
    );
    const choices = someChoices(pictures, 200, { weights: PUBLISHED_WEIGHTS, steepness: 40, seed: 1 });
    const turned = choices.map(({ better, worse }) => ({ better: worse, worse: better, weight: 1 }));
    expect(fitWeights(partsIn(pictures), turned, PUBLISHED_WEIGHTS)).toBeNull();
  });
});

describe('the fit', () => {
  const pictures = somePictures(100, 7);
  const choices = someChoices(pictures, 400, { weights: TRUTH, steepness: 12, seed: 7 });
  const vector = (picture: number) => PARTS.map((part) => partsIn(pictures)(picture)[part] ?? 0);
  const rows = choices.map(({ better, worse }) => {
    const other = vector(worse);
    return Float64Array.from(vector(better), (value, i) => value - (other[i] ?? 0));
  });

  it.each([0.01, 1, 30])('is what an independent solver finds, with a ridge of %s', (ridge) => {
    const found = fitNonNegative({ rows, weights: rows.map(() => 1) }, PARTS.length, ridge);
    const slow = projectedGradient(new Matrix(rows.map((row) => [...row])), ridge);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(slow[i] ?? 0, 4);
    expect(found.some((value) => value === 0)).toBe(true);
  });

  it('stays finite where choices agree fully', () => {
    const one = [Float64Array.from(PARTS, (_, i) => Number(i === 0))];
    const [first = 0, ...others] = fitNonNegative({ rows: one, weights: [1] }, PARTS.length, 0.01);
    expect(first).toBeGreaterThan(1);
    expect(first).toBeLessThan(50);
    expect(others.every((value) => value === 0)).toBe(true);
  });

  it('in its dual form is that of the primal', () => {
    const random = randomFrom(5);
    const points = Array.from({ length: 12 }, () => Array.from({ length: 4 }, () => random() - 0.5));
    const x = new Matrix(points);
    const product = x.mmul(x.transpose());
    const kernel: Kernel = { values: Float64Array.from(product.to1DArray()), size: 12 };
    const words = Array.from({ length: 40 }, (_, i) => ({
      better: i % 12,
      worse: (5 * i + 1) % 12,
      weight: 1,
    })).filter(({ better, worse }) => better !== worse);
    const dual = fitKernelLogistic(kernel, words, 0.3);
    const primal = x
      .transpose()
      .mmul(Matrix.columnVector([...dual]))
      .to1DArray();
    const differences = words.map(({ better, worse }) =>
      (points[better] ?? []).map((v, i) => v - (points[worse]?.[i] ?? 0)),
    );
    const slow = projectedGradient(new Matrix(differences), 0.3, Number.NEGATIVE_INFINITY);
    for (const [i, value] of primal.entries()) expect(value).toBeCloseTo(slow[i] ?? 0, 3);
  });
});

/** Nesterov's accelerated gradient, cut off at a floor: slow, and nothing like the code under test. */
function projectedGradient(d: Matrix, ridge: number, floor = 0): number[] {
  const step = 1 / (0.25 * d.transpose().mmul(d).trace() + ridge);
  let at = Matrix.zeros(d.columns, 1);
  let ahead = at.clone();
  for (let k = 0; k < 20_000; k++) {
    const miss = Matrix.columnVector(
      d
        .mmul(ahead)
        .to1DArray()
        .map((margin) => 1 / (1 + Math.exp(margin))),
    );
    const gradient = Matrix.sub(Matrix.mul(ahead, ridge), d.transpose().mmul(miss));
    const next = Matrix.columnVector(
      Matrix.sub(ahead, Matrix.mul(gradient, step))
        .to1DArray()
        .map((value) => Math.max(floor, value)),
    );
    ahead = Matrix.add(next, Matrix.mul(Matrix.sub(next, at), k / (k + 3)));
    at = next;
  }
  return at.to1DArray();
}

it('rounds weights to four decimals that sum to 1', () => {
  const thirds = roundWeights(weights({ sharpness: 1, exposure: 1, contrast: 1 }));
  expect(thirds).toMatchObject({ sharpness: 0.3334, exposure: 0.3333, contrast: 0.3333, noise: 0 });
  const sum = PARTS.reduce(
    (total, part) => total + Math.round(1e4 * roundWeights(PUBLISHED_WEIGHTS)[part]),
    0,
  );
  expect(sum).toBe(1e4);
});
