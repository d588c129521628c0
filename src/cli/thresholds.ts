import { IqError } from '../errors.js';
import { anyMetricNamed } from '../measure/scorers.js';
import type { ScoreRow } from '../score/score-image.js';
import { fallsShort, type Threshold } from '../score/threshold.js';

/**
 * Reads `metric=value` texts.
 *
 * @throws IqError `invalid_option`
 */
export function parseThresholds(texts: readonly string[]): Threshold[] {
  return texts.map((text) => {
    const [name = '', number = '', ...others] = text.split('=');
    const value = Number(number);
    if (number.trim() === '' || !Number.isFinite(value) || others.length > 0) {
      throw new IqError(
        'invalid_option',
        `Expected metric=value for --fail-under, such as ssimulacra2=80, but received '${text}'.`,
      );
    }
    return { metric: name, value, higherIsBetter: anyMetricNamed(name).metric.higherIsBetter };
  });
}

/** @throws IqError `invalid_option` for a threshold on a metric that is not computed */
export function requireMetrics(thresholds: readonly Threshold[], metrics: readonly string[]): void {
  const missing = thresholds.find(({ metric }) => !metrics.includes(metric));
  if (!missing) return;
  throw new IqError(
    'invalid_option',
    `Expected --fail-under on one of the metrics ${metrics.join(', ')} but received ${missing.metric}.`,
  );
}

/** Where an image falls short, in words; an image that a metric cannot judge does not reach it. */
export function shortfalls({ metrics, reason }: ScoreRow, thresholds: readonly Threshold[]): string[] {
  if (reason !== null) return [];
  return thresholds
    .filter((threshold) => fallsShort(metrics[threshold.metric], threshold))
    .map(({ metric, value, higherIsBetter }) => {
      const score = metrics[metric] ?? null;
      if (score === null) return `${metric} cannot judge it, and ${value} is demanded`;
      // Every digit: rounded, a score just short would look as if it were enough.
      return `${metric} ${score}, and ${higherIsBetter ? 'at least' : 'at most'} ${value} is demanded`;
    });
}
