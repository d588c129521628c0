/**
 * Fits the default lines of the bits-per-pixel predictor to the scanned curves and writes them into the sources:
 * `npm run scan && npm run fit:bpp`. Every scanned photograph counts, whatever format it came in.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { bitsPerPixel, fitLine } from '../../src/decide/bpp-predictor.js';
import { crossValidate, type HashedLesson } from '../../src/decide/validation.js';
import { type Encoder, familyFor } from '../../src/encode/encoder.js';
import { encoderVersion } from '../../src/encode/encoder-version.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { type Curve, readCurves, SCANNED_METRICS, type ScannedMetric } from '../curves/curves.js';

const EFFORT = 4;
const OUTPUT = new URL('../../src/decide/default-lines.ts', import.meta.url);

/** Around the presets, and as far as the scans are dense. */
const TARGETS: Readonly<Record<ScannedMetric, readonly number[]>> = {
  ssim: [0.95, 0.958, 0.97, 0.98, 0.99],
  'ms-ssim': [0.985, 0.99, 0.9928, 0.997, 0.9984],
  ssimulacra2: [70, 75, 80, 82, 85, 90],
  psnr: [32, 36, 40, 44],
};
/** Of fewer photographs than this no line is fitted. */
const FEWEST = 12;

/**
 * The lowest quality that meets a target. Where the scan is sparse it lies between two qualities, on the straight line
 * between their scores; `undefined` where none meets it.
 */
function qualityFor({ qualities, full }: Curve, metric: ScannedMetric, target: number): number | undefined {
  const scores = full.map(({ scores }) => scores[metric]);
  const at = scores.findIndex((score) => score >= target);
  const [quality, before] = [qualities[at], qualities[at - 1]];
  const [score, scoreBefore] = [scores[at], scores[at - 1]];
  if (quality === undefined || score === undefined) return undefined;
  if (before === undefined || scoreBefore === undefined) return quality;
  return Math.ceil(before + ((target - scoreBefore) / (score - scoreBefore)) * (quality - before));
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));
const encoders: Encoder[] = Object.values(ENCODERS);
const lines: string[] = [];
const notes: string[] = [];
for (const encoder of encoders) {
  for (const family of encoder.families) {
    const curves = readCurves(family.name, EFFORT);
    if (curves.length < FEWEST) continue;
    const counts = new Map<string, number>();
    for (const { corpus, sourceFormat } of curves) {
      const name = `${corpus} ${sourceFormat}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const corpora = [...counts].map(([name, count]) => `${count} ${name}`).join(', ');
    notes.push(`${family.name} (${encoderVersion(encoder.format)}): ${corpora}.`);
    const metrics = SCANNED_METRICS.filter((name) => familyFor(encoder, name) === family);
    const ofMetrics = metrics.map((metric) => {
      const fitted = TARGETS[metric].map((target) => {
        const lessons = curves.flatMap((curve): HashedLesson[] => {
          const quality = qualityFor(curve, metric, target);
          const content = createHash('sha256').update(`${curve.corpus}/${curve.photo}`).digest('hex');
          return quality === undefined
            ? []
            : [{ bpp: bitsPerPixel(curve.sourceBytes, curve), quality, content }];
        });
        const { intercept, slope } = fitLine(lessons);
        const { line, median } = crossValidate(
          lessons,
          encoder.qualities({ min: 1, max: 100 }, { channels: 3 }),
        );
        console.info(
          `${family.name} ${metric} ≥ ${target}: ${lessons.length} of ${curves.length}, R² ${line.rSquared?.toFixed(2)}, ` +
            `MAE ${line.meanAbsoluteError.toFixed(2)} (median ${median.meanAbsoluteError.toFixed(2)}), ` +
            `±3 ${line.within3.toFixed(2)} (${median.within3.toFixed(2)})`,
        );
        return `[${target}, ${round(intercept, 3)}, ${round(slope, 4)}]`;
      });
      return `'${metric}': [${fitted.join(', ')}]`;
    });
    if (ofMetrics.length > 0) lines.push(`'${family.name}': { ${ofMetrics.join(', ')} }`);
  }
}

writeFileSync(
  OUTPUT,
  `// Written by \`npm run fit:bpp\`, ${new Date().toISOString().slice(0, 10)}, from photographs at effort ${EFFORT}.
${notes.map((note) => `// ${note}\n`).join('')}
/** By the encoder's family and the metric: \`[target, intercept, slope]\`, rising targets. */
export const DEFAULT_LINES: Readonly<
  Record<string, Readonly<Record<string, readonly (readonly [target: number, intercept: number, slope: number])[]>>>
> = {
  ${lines.join(',\n  ')},
};
`,
);
