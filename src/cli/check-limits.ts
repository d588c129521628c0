import { type Levels, type Limits, warnsTooLate } from '../check/limits.js';
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
  for (const { metric, value, higherIsBetter } of parseThresholds(options.failUnder ?? [])) {
    scores[metric] = withError(scores[metric], value, higherIsBetter);
  }
  return {
    saving: maxSaving === undefined ? saving : withError(saving, maxSaving),
    bytes: maxBytes === undefined ? bytes : withError(bytes, maxBytes),
    bpp: maxBpp === undefined ? bpp : withError(bpp, maxBpp),
    megapixels: maxMegapixels === undefined ? megapixels : withError(megapixels, maxMegapixels),
    scores,
  };
}

/** With another limit for errors; a warning for which that leaves no room goes. */
function withError(levels: Levels | undefined, error: number, higherIsBetter = false): Levels {
  const both = { ...levels, error };
  return warnsTooLate(both, higherIsBetter) ? { error } : both;
}
