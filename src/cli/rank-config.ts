import { type Calibration, REFERENCE } from '../decide/normalise.js';
import type { RankingPlan } from '../rank/rank-models.js';

interface Prompts {
  readonly promptPositive?: readonly string[] | undefined;
  readonly promptNegative?: readonly string[] | undefined;
}

/**
 * Everything that decides how pictures are ranked: a taste by its name, and so the project's own curves.
 *
 * @param calibration the curves that scored; `null` for none
 */
export function rankConfig(
  { settings, taste, missing }: RankingPlan,
  calibration: Calibration | null,
  { promptPositive = [], promptNegative = [] }: Prompts,
): object {
  return {
    ...settings,
    calibration: calibration?.calibration_id ?? null,
    // Rows that are put together later are scored by them again.
    curves: calibration?.calibration_id === REFERENCE.calibration_id ? null : (calibration?.curves ?? null),
    prompts: { positive: promptPositive, negative: promptNegative },
    taste,
    missing: missing.map(({ part }) => part),
  };
}
