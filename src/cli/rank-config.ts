import type { RankingPlan } from '../rank/rank-models.js';

interface Prompts {
  readonly promptPositive?: readonly string[] | undefined;
  readonly promptNegative?: readonly string[] | undefined;
}

/**
 * Everything that decides how pictures are ranked, in short: curves and a taste by their names.
 *
 * @param calibration the name of the curves that scored; `null` for none
 */
export function rankConfig(
  { settings, taste, missing }: RankingPlan,
  calibration: string | null,
  { promptPositive = [], promptNegative = [] }: Prompts,
): object {
  return {
    ...settings,
    calibration,
    prompts: { positive: promptPositive, negative: promptNegative },
    taste,
    missing: missing.map(({ part }) => part),
  };
}
