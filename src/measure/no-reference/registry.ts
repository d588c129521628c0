import type { NoReferenceMetric } from '../metric.js';
import { brisque } from './brisque.js';
import { niqe } from './niqe.js';

export type NoReferenceMetricName = 'brisque' | 'niqe';

/** The metrics that need no original, by the name that users give them. */
export const NO_REFERENCE_METRICS = {
  brisque,
  niqe,
} satisfies Record<NoReferenceMetricName, NoReferenceMetric>;
