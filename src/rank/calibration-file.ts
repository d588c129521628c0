import { z } from 'zod';
import { readOptionFile } from '../config/option-file.js';
import { type Calibration, calibrationOf, SCORE_NAMES } from '../decide/normalise.js';
import { temporaryName, writeAtomically } from '../encode/write.js';
import { IqError } from '../errors.js';
import { parseJson } from '../json.js';

const share = z.number().min(0).max(1);
const curve = z
  .array(z.tuple([z.number(), share]))
  .min(2)
  .refine((knots) => knots.every(([raw], i) => i === 0 || raw > (knots[i - 1]?.[0] ?? raw)), {
    error: 'raw values that rise',
  });

const MISNAMED = 'its name is not that of its curves';

/** The curves of all scores. */
export const curvesSchema = z.record(z.enum(SCORE_NAMES), curve);

const file = z.strictObject({
  kind: z.literal('calibration'),
  version: z.literal(1),
  calibration_id: z.string(),
  curves: curvesSchema,
});

/**
 * Reads the curves that `iq rank --calibrate` wrote.
 *
 * @throws IqError `invalid_option` if the file cannot be read, `model_corrupt` if it holds something else
 */
export async function readCalibration(path: string, signal?: AbortSignal): Promise<Calibration> {
  const text = await readOptionFile('--calibration', path, signal);
  const result = file.safeParse(parseJson(text));
  const calibration = result.success ? calibrationOf(result.data.curves) : null;
  // Curves that somebody changed by hand would go under the name of others.
  if (result.success && calibration?.calibration_id === result.data.calibration_id) return calibration;
  const [issue] = result.error?.issues ?? [];
  const where = issue ? [issue.path.join('.'), issue.message].filter(Boolean).join(': ') : MISNAMED;
  throw new IqError(
    'model_corrupt',
    `Expected curves as iq rank --calibrate writes them but received ${path} (${where}).`,
    { path },
  );
}

/** @throws IqError `write_failed` and its like */
export async function writeCalibration(path: string, { calibration_id, curves }: Calibration): Promise<void> {
  const content = { kind: 'calibration', version: 1, calibration_id, curves };
  const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
  await writeAtomically({ path, bytes, temporary: temporaryName() });
}
