import { IqError } from '../errors.js';
import { msSsim } from './full-reference/ms-ssim.js';
import { psnr } from './full-reference/psnr.js';
import { ssim } from './full-reference/ssim.js';
import { ssimJs } from './full-reference/ssim-js.js';
import { ssimulacra2 } from './full-reference/ssimulacra2.js';
import type { FullReferenceMetric } from './metric.js';

export type MetricName = 'ssim' | 'ms-ssim' | 'ssimulacra2' | 'psnr' | 'ssim.js';

/** The full-reference metrics, by the name that users give them. */
export const METRICS = {
  ssim,
  'ms-ssim': msSsim,
  ssimulacra2,
  psnr,
  'ssim.js': ssimJs,
} satisfies Record<MetricName, FullReferenceMetric>;

/** @throws IqError `invalid_option` for a name that no metric has. */
export function metricNamed(name: string): FullReferenceMetric {
  if (isMetricName(name)) return METRICS[name];
  const names = Object.keys(METRICS).join(', ');
  throw new IqError('invalid_option', `Expected one of ${names} as the metric but received '${name}'.`);
}

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}
