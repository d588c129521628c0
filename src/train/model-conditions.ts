import { isPredicted, type PredictedFormat } from '../decide/prediction.js';
import { assertFits, type Conditions } from '../decide/quality-model.js';
import { familyFor } from '../encode/encoder.js';
import { encoderVersion } from '../encode/encoder-version.js';
import { ENCODERS } from '../encode/registry.js';
import { IqError } from '../errors.js';
import type { Settings } from '../settings.js';

/** Under which conditions a run with these settings writes a format. */
export function conditionsOf(
  { metric, target, effort }: Pick<Settings, 'metric' | 'target' | 'effort'>,
  format: PredictedFormat,
): Conditions {
  const family = familyFor(ENCODERS[format], metric).name;
  return { format, family, effort, encoder: encoderVersion(format), metric, target };
}

/**
 * Proves that the settings that concern prediction go together.
 *
 * @throws IqError `invalid_option` or `model_mismatch`
 */
export function assertPredictable(settings: Settings): void {
  const { model, strategy, predictor, formats, floor, verify, proof } = settings;
  if (strategy === 'predict' && !verify && floor !== null) {
    throw new IqError(
      'invalid_option',
      'Expected no --floor with --strategy predict, which scores nothing; --verify would score it.',
    );
  }
  if (strategy === 'search' && verify)
    throw new IqError(
      'invalid_option',
      'Expected --strategy predict with --verify: a search verifies anyway.',
    );
  if (strategy === 'predict' && !proof)
    throw new IqError(
      'invalid_option',
      'Expected --strategy search with --no-proof: a prediction has no proof.',
    );
  if (model === null) return;
  if (predictor !== 'bpp') {
    throw new IqError('invalid_option', `Expected --predictor bpp with --model but received ${predictor}.`);
  }
  const { format } = model.conditions;
  // Under `keep` and `auto` the model is for those images whose format it is.
  const asked = typeof formats === 'string' || formats.includes(format) ? format : formats.find(isPredicted);
  if (asked === undefined) {
    throw new IqError('model_mismatch', `The model predicts ${format}, which this run does not write.`);
  }
  assertFits(model, conditionsOf(settings, asked));
}
