import { IqError } from '../../errors.js';

/** An ε-SVR with a radial kernel and the ranges that its features are scaled by. */
export interface Regression {
  /** How many features the model has. */
  readonly features: number;
  /** NaN if a feature is. */
  predict(features: readonly number[]): number;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/**
 * Reads a model in LIBSVM's text format and the range file of its `svm-scale`.
 *
 * @throws IqError `model_corrupt` for anything but an ε-SVR with a radial kernel and as many support vectors as it says
 */
export function readRegression(modelText: string, rangeText: string): Regression {
  const ranges = readRanges(rangeText);
  const [head = '', body = ''] = modelText.split(/^SV\s*$/m, 2);
  const header = new Map(head.split('\n').map((line) => line.trim().split(/\s+(.*)/, 2) as [string, string]));
  const gamma = Number(header.get('gamma'));
  const rho = Number(header.get('rho'));
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  const isExpected = header.get('svm_type') === 'epsilon_svr' && header.get('kernel_type') === 'rbf';
  if (!isExpected || !Number.isFinite(gamma) || !Number.isFinite(rho))
    throw corrupt('an ε-SVR with a radial kernel');
  if (lines.length !== Number(header.get('total_sv')))
    throw corrupt(`${header.get('total_sv')} support vectors`);

  const coefficients = new Float64Array(lines.length);
  const vectors = new Float64Array(lines.length * ranges.length);
  lines.forEach((line, at) => {
    const [coefficient, ...pairs] = line.trim().split(/\s+/);
    coefficients[at] = finite(coefficient);
    for (const pair of pairs) {
      const [index, value] = pair.split(':');
      const position = finite(index) - 1;
      if (!(position in ranges)) throw corrupt(`${ranges.length} features`);
      vectors[at * ranges.length + position] = finite(value);
    }
  });
  return {
    features: ranges.length,
    predict(features) {
      const scaled = ranges.map((range, i) => scale(features[i] ?? Number.NaN, range));
      let sum = -rho;
      for (let vector = 0; vector < coefficients.length; vector++) {
        let distance = 0;
        for (let i = 0; i < scaled.length; i++) {
          distance += ((scaled[i] ?? 0) - (vectors[vector * scaled.length + i] ?? 0)) ** 2;
        }
        sum += (coefficients[vector] ?? 0) * Math.exp(-gamma * distance);
      }
      return sum;
    },
  };
}

/** `x`, the interval that is scaled to, and a line for each feature: its number, lowest and highest value. */
function readRanges(text: string): Range[] {
  const [kind, interval, ...lines] = text.trim().split(/\r?\n/);
  if (kind?.trim() !== 'x' || interval?.trim() !== '-1 1')
    throw corrupt('ranges scaled to the interval from -1 to 1');
  return lines.map((line, i) => {
    const [index, low, high] = line.trim().split(/\s+/).map(finite) as [number, number, number];
    if (index !== i + 1 || !(low < high)) throw corrupt('a range for every feature, in order');
    return { low, high };
  });
}

/** To [−1, 1] and beyond, never clamped. */
function scale(value: number, { low, high }: Range): number {
  return -1 + (2 * (value - low)) / (high - low);
}

function finite(text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || text === '' || !Number.isFinite(value)) throw corrupt('numbers');
  return value;
}

function corrupt(what: string): IqError {
  return new IqError('model_corrupt', `The regression model cannot be used: expected ${what}.`);
}
