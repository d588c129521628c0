import { PARTS, type Part, PUBLISHED_WEIGHTS, type Weights } from '../decide/fusion.js';
import { type Calibration, REFERENCE } from '../decide/normalise.js';
import { IqError } from '../errors.js';
import { DEDUPE_MODES, type DedupeMode, NORMALISATIONS, type Normalisation } from './rank-modes.js';
import type { RankSettings } from './ranked-rows.js';

/** What a caller may say about how pictures are ranked; everything has a default. */
export interface RankSettingsInput {
  /** At least 0 each; only their ratios count. Those left out keep the published method's. */
  readonly weights?: Partial<Weights>;
  /** `reference` (default) scores by fixed curves, `minmax` relative to the other pictures of the run. */
  readonly normalise?: Normalisation;
  /** `report` (default), `keep-best` or `off`. */
  readonly dedupe?: DedupeMode;
  /** Only so many of the best that have no flaw and repeat no better one. */
  readonly top?: number;
}

/**
 * Fills in the defaults and checks every value.
 *
 * @param calibration other curves than the project's own
 * @param calibrate fit the curves to the pictures of the run
 * @throws IqError `invalid_option`
 */
export function resolveRankSettings(
  { weights, normalise = 'reference', dedupe = 'report', top }: RankSettingsInput,
  calibration: Calibration = REFERENCE,
  calibrate = false,
): RankSettings {
  const complete = { ...PUBLISHED_WEIGHTS, ...weights };
  for (const part of PARTS) {
    if (complete[part] >= 0 && Number.isFinite(complete[part])) continue;
    throw new IqError(
      'invalid_option',
      `Expected a weight of at least 0 for ${part} but received ${complete[part]}.`,
    );
  }
  const unknown = Object.keys(complete).find((name) => !PARTS.includes(name as Part));
  if (unknown !== undefined) {
    throw new IqError('invalid_option', `Expected weights of ${PARTS.join(', ')} but received ${unknown}.`);
  }
  if (PARTS.every((part) => complete[part] === 0)) {
    throw new IqError('invalid_option', 'Expected a weight above 0 for some part but all are 0.');
  }
  if (!Number.isFinite(PARTS.reduce((sum, part) => sum + complete[part], 0))) {
    throw new IqError(
      'invalid_option',
      'Expected smaller weights: their sum is no number. Only their ratios count.',
    );
  }
  if (!NORMALISATIONS.includes(normalise)) {
    throw new IqError(
      'invalid_option',
      `Expected ${NORMALISATIONS.join(' or ')} for --normalise but received ${normalise}.`,
    );
  }
  if (!DEDUPE_MODES.includes(dedupe)) {
    throw new IqError(
      'invalid_option',
      `Expected ${DEDUPE_MODES.join(' or ')} for --dedupe but received ${dedupe}.`,
    );
  }
  if (top !== undefined && !(Number.isInteger(top) && top >= 1)) {
    throw new IqError(
      'invalid_option',
      `Expected a whole number of at least 1 for --top but received ${top}.`,
    );
  }
  if (normalise === 'minmax' && (calibrate || calibration !== REFERENCE)) {
    throw new IqError(
      'invalid_option',
      'Expected either --normalise minmax or curves but received both: there are none with it.',
    );
  }
  return { weights: complete, normalise, calibration, calibrate, dedupe, top: top ?? null };
}
