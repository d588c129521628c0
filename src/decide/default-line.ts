import type { BppLine } from './bpp-predictor.js';
import { LARGEST_BPP, SMALLEST_QUALITY } from './bpp-predictor.js';
import { DEFAULT_LINES } from './default-lines.js';
import { logLoss } from './log-loss.js';

/** A metric as far as it matters here: its name, and the loss of SSIM that photographs of a score have. */
interface Metric {
  readonly name: string;
  readonly ssimLoss: (score: number) => number;
}

/** Metrics that are the same measure as another, whose lines hold for them too. */
const SAME_AS: Readonly<Record<string, string>> = { 'ssim.js': 'ssim' };

/**
 * The line for users who have trained none: between the targets it was fitted at, both neighbours blended in log loss; beyond
 * them, the last.
 *
 * @param family the name of a family of an encoder's settings
 * @returns `undefined` where nothing was fitted for the family and the metric
 */
export function defaultLine(family: string, metric: Metric, target: number): BppLine | undefined {
  const lines = DEFAULT_LINES[family]?.[SAME_AS[metric.name] ?? metric.name];
  // Rising targets, so falling losses.
  const losses = lines?.map(([at]) => logLoss(metric.ssimLoss(at)));
  if (!lines || !losses) return undefined;
  const loss = logLoss(metric.ssimLoss(target));
  const next = losses.findIndex((at) => at <= loss);
  const upper = next < 0 ? lines.length - 1 : next;
  const lower = next < 0 ? upper : Math.max(0, upper - 1);
  const [from, to] = [lines[lower] ?? NO_LINE, lines[upper] ?? NO_LINE];
  const [fromLoss = Number.NaN, toLoss = Number.NaN] = [losses[lower], losses[upper]];
  const share = upper === lower ? 0 : (loss - fromLoss) / (toLoss - fromLoss);
  const blend = (a: number, b: number) => a + share * (b - a);
  return {
    intercept: blend(from[1], to[1]),
    slope: blend(from[2], to[2]),
    smallestQuality: SMALLEST_QUALITY,
    largestBpp: LARGEST_BPP,
  };
}

const NO_LINE = [Number.NaN, Number.NaN, Number.NaN] as const;
