import { expect, it } from 'vitest';
import { brisque } from '../../../src/measure/no-reference/brisque.js';
import { readRegression } from '../../../src/measure/no-reference/regression.js';

const RANGES = 'x\n-1 1\n1 0 10\n2 -1 1\n';
const MODEL = [
  'svm_type epsilon_svr',
  'kernel_type rbf',
  'gamma 0.5',
  'nr_class 2',
  'total_sv 2',
  'rho -3',
  'SV',
  '2 1:1 2:0.5 ',
  // Zeros are left out of the format.
  '-1 2:-1 ',
  '',
].join('\n');

it('sums the kernel over the support vectors, on scaled features', () => {
  const regression = readRegression(MODEL, RANGES);
  expect(regression.features).toBe(2);
  // 5 and .5 scale to 0 and .5; 20 and −3 lie outside the ranges and scale to 3 and −3.
  const kernel = (...distances: number[]) => Math.exp(-0.5 * distances.reduce((sum, d) => sum + d * d, 0));
  expect(regression.predict([5, 0.5])).toBeCloseTo(2 * kernel(1, 0) - kernel(0, 1.5) + 3, 12);
  expect(regression.predict([20, -3])).toBeCloseTo(2 * kernel(2, 3.5) - kernel(3, 2) + 3, 12);
  expect(regression.predict([Number.NaN, 0])).toBeNaN();
});

it('takes line ends of Windows', () => {
  const windows = (text: string) => text.replaceAll('\n', '\r\n');
  const plain = readRegression(MODEL, RANGES).predict([3, 0]);
  expect(readRegression(windows(MODEL), windows(RANGES)).predict([3, 0])).toBe(plain);
});

it.each([
  ['an empty model', '', RANGES],
  ['another kernel', MODEL.replace('rbf', 'linear'), RANGES],
  ['another machine', MODEL.replace('epsilon_svr', 'c_svc'), RANGES],
  ['no gamma', MODEL.replace('gamma', 'delta'), RANGES],
  ['fewer vectors than announced', MODEL.replace('total_sv 2', 'total_sv 3'), RANGES],
  ['words for numbers', MODEL.replace('2:0.5', '2:half'), RANGES],
  ['a feature without a range', MODEL.replace('2:0.5', '3:0.5'), RANGES],
  ['a broken index', MODEL.replace('2:0.5', '1.5:0.5'), RANGES],
  ['an empty range file', MODEL, ''],
  ['another interval', MODEL, RANGES.replace('-1 1', '0 1')],
  ['ranges out of order', MODEL, RANGES.replace('\n2 ', '\n3 ')],
  ['an empty range', MODEL, RANGES.replace('0 10', '7 7')],
])('refuses %s', (_, model, ranges) => {
  expect(() => readRegression(model, ranges)).toThrow(expect.objectContaining({ code: 'model_corrupt' }));
});

it('is not prepared with a model of other features', () => {
  const models = { brisque: { allmodel: Buffer.from(MODEL), allrange: Buffer.from(RANGES) } };
  const refusal = expect.objectContaining({
    code: 'model_corrupt',
    message: 'Expected a model of 36 features for brisque but received one of 2.',
  });
  expect(() => brisque.prepare(models)).toThrow(refusal);
});
