import { IqError } from '../errors.js';
import type { FullReferenceMetric, NoReferenceMetric } from './metric.js';
import { NO_REFERENCE_METRICS } from './no-reference/registry.js';
import { METRICS } from './registry.js';

/** Any metric, with or without a reference. */
export type AnyMetric =
  | { readonly needsReference: true; readonly metric: FullReferenceMetric }
  | { readonly needsReference: false; readonly metric: NoReferenceMetric };

/** Every metric, those that compare first. */
export const ALL_METRICS: readonly AnyMetric[] = [
  ...Object.values(METRICS).map((metric) => ({ needsReference: true, metric }) as const),
  ...Object.values(NO_REFERENCE_METRICS).map((metric) => ({ needsReference: false, metric }) as const),
];

/** @throws IqError `invalid_option` for a name that no metric has */
export function anyMetricNamed(name: string): AnyMetric {
  const found = ALL_METRICS.find(({ metric }) => metric.name === name);
  if (found) return found;
  const names = ALL_METRICS.map(({ metric }) => metric.name).join(', ');
  throw new IqError('invalid_option', `Expected some of ${names} as metrics but received '${name}'.`);
}
