import type { Levels, Limits } from '../check/limits.js';
import type { CheckCommandOptions } from '../config/check-schema.js';
import { parseThresholds } from './thresholds.js';

/**
 * The limits of a configuration file, with those that flags or the environment set as errors in the place of its own.
 *
 * @throws IqError `invalid_option`
 */
export function limitsOf(options: CheckCommandOptions): Limits {
  const { saving, bytes, bpp, megapixels, maxSaving, maxBytes, maxBpp, maxMegapixels } = options;
  const scores: Record<string, Levels> = { ...options.scores };
  for (const { metric, value } of parseThresholds(options.failUnder ?? [])) {
    scores[metric] = { ...scores[metric], error: value };
  }
  return {
    saving: withError(saving, maxSaving),
    bytes: withError(bytes, maxBytes),
    bpp: withError(bpp, maxBpp),
    megapixels: withError(megapixels, maxMegapixels),
    scores,
  };
}

function withError(levels: Levels | undefined, error: number | undefined): Levels | undefined {
  return error === undefined ? levels : { ...levels, error };
}
