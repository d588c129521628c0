import { z } from 'zod';
import { PARTS } from '../decide/fusion.js';
import { calibrationOf, REFERENCE } from '../decide/normalise.js';
import { curvesSchema } from '../rank/calibration-file.js';
import { DEDUPE_MODES, NORMALISATIONS } from '../rank/rank-modes.js';
import { resolveRankSettings } from '../rank/rank-settings.js';
import type { RankSettings } from '../rank/ranked-rows.js';

const schema = z.looseObject({
  weights: z.record(z.enum(PARTS), z.number()),
  normalise: z.enum(NORMALISATIONS),
  dedupe: z.enum(DEDUPE_MODES),
  calibration: z.string().nullable(),
  curves: curvesSchema.nullable(),
});

/** By what a meta file says that its rows are ranked; `undefined` where it does not say it. */
export function rankSettingsIn(config: unknown): RankSettings | undefined {
  const { data } = schema.safeParse(config);
  if (data === undefined) return undefined;
  const { weights, normalise, dedupe, curves, calibration } = data;
  const own = curves === null ? REFERENCE : calibrationOf(curves);
  if (normalise === 'reference' && own.calibration_id !== calibration) return undefined;
  return resolveRankSettings({ weights, normalise, dedupe }, own);
}
