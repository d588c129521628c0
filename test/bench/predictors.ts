import { median } from 'simple-statistics';
import { bitsPerPixel, fitLine, type Lesson, predictQuality } from '../../src/decide/bpp-predictor.js';
import { type Errors, errorsOf } from '../../src/decide/validation.js';
import { replayPrediction } from '../curves/replay.js';
import {
  ASKED,
  CURVES_HINT,
  type DefaultFamily,
  defaultFamilies,
  FOLDS,
  unseenCurves,
} from './curve-cohorts.js';
import { markdownTable } from './timing.js';

/** One cheap encode: what the product's prediction may cost. */

/** One photograph's truth, and what each predictor says that was taught by photographs of other folds. */
interface Case extends Lesson {
  readonly fold: number;
  readonly probe: number;
  readonly isCovered: boolean;
}

/** How far predictions are from the truth, for photographs that the predictors have not seen. */
export async function predictors(): Promise<string> {
  const rows: string[][] = [];
  for (const used of defaultFamilies()) {
    for (const target of ASKED[used.metric]) {
      const cases = await casesOf(used, target);
      console.error(`predictors: ${used.family.name}, ${used.metric} ≥ ${target}: ${cases.length}`);
      if (cases.length > FOLDS) rows.push(describe(used, target, cases));
    }
  }
  if (rows.length === 0) return `No curves. ${CURVES_HINT}`;
  return [
    `Predicted quality against the lowest that meets the target, for photographs of other folds (${FOLDS}), PNG and camera JPEG`,
    "together. Each cell: `bpp` (the line by the source's bits per pixel) / `probe` (one cheap encode) / always the median.",
    'Covered: share of truths within the interval that `probe` gives, nominally .90.',
    '',
    markdownTable(HEADER, rows),
  ].join('\n');
}

const HEADER = [
  'family',
  'target',
  'images',
  'R²',
  'mean error',
  'within ±3',
  'covered',
  'bpp beats the median',
];

async function casesOf(used: DefaultFamily, target: number): Promise<Case[]> {
  const { metric, family } = used;
  const { probe } = family;
  if (!probe) return [];
  const cases: Case[] = [];
  for (const { curve, fold, prior } of unseenCurves(used)) {
    const result = await replayPrediction({ curve, prior, probe, metric, target });
    if (!result) continue;
    const { scanned, prediction } = result;
    const { low, high } = prediction;
    cases.push({
      fold,
      bpp: bitsPerPixel(curve.sourceBytes, curve),
      quality: scanned,
      probe: prediction.quality,
      isCovered: low !== null && high !== null && low <= scanned && scanned <= high,
    });
  }
  return cases;
}

function describe(
  { encoder, family, metric }: DefaultFamily,
  target: number,
  cases: readonly Case[],
): string[] {
  const qualities = encoder.qualities({ min: 1, max: 100 }, { channels: 3 });
  const taught = Array.from({ length: FOLDS }, (_, fold) => {
    const lessons = cases.filter((one) => one.fold !== fold);
    return { line: fitLine(lessons), middle: Math.round(median(lessons.map(({ quality }) => quality))) };
  });
  const truth = cases.map(({ quality }) => quality);
  const errors = [
    (one: Case) => {
      const line = taught[one.fold]?.line;
      return line ? predictQuality(line, one.bpp, qualities) : Number.NaN;
    },
    (one: Case) => one.probe,
    (one: Case) => taught[one.fold]?.middle ?? Number.NaN,
  ].map((predict) => errorsOf(truth, cases.map(predict)));
  const cell = (of: (error: Errors) => string) => errors.map(of).join(' / ');
  const [byBits, , byMedian] = errors.map(({ meanAbsoluteError }) => meanAbsoluteError);
  const covered = cases.filter(({ isCovered }) => isCovered).length / cases.length;
  return [
    family.name,
    `${metric} ≥ ${target}`,
    String(cases.length),
    cell(({ rSquared }) => rSquared?.toFixed(2) ?? ''),
    cell(({ meanAbsoluteError }) => meanAbsoluteError.toFixed(1)),
    cell(({ within3 }) => `${(within3 * 100).toFixed(0)} %`),
    covered.toFixed(2),
    (byBits ?? Number.NaN) < (byMedian ?? Number.NaN) ? 'yes' : 'no',
  ];
}
