/**
 * Fits the priors of the search to the curves that `npm run scan` has made and writes them into the sources:
 * `npm run fit:priors`.
 */
import { writeFileSync } from 'node:fs';
import type { Prior, Strand } from '../../src/decide/prior.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { type Curve, readCurves, SCANNED_METRICS, type ScannedMetric } from './curves.js';
import { fitPrior } from './fit-prior.js';

const FOLDER = new URL('../../src/decide/priors/', import.meta.url);
const EFFORT = 4;
/** With fewer photographs than this, factors are chance. */
const FEWEST = 16;

for (const { families } of Object.values(ENCODERS)) {
  for (const { name, bestFor } of families) {
    const curves = readCurves(name, EFFORT);
    if (curves.length === 0) continue;
    const metrics = SCANNED_METRICS.filter((metric) => bestFor.length === 0 || bestFor.includes(metric));
    const lossless = curves.filter(({ sourceFormat }) => sourceFormat !== 'jpeg');
    const jpegs = curves.filter(({ sourceFormat }) => sourceFormat === 'jpeg');
    const entries = metrics.map((metric) => entry(metric, lossless, jpegs));
    const identifier = name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    writeFileSync(
      new URL(`${name}.ts`, FOLDER),
      `// Written by \`npm run fit:priors\`: ${count(lossless)}${jpegs.length >= FEWEST ? `, and ${count(jpegs)}` : ''}, effort ${EFFORT}, ${new Date().toISOString().slice(0, 10)}.
import type { FamilyPriors } from './priors.js';

export const ${identifier}: FamilyPriors = {\n${entries.join('')}};\n`,
    );
    console.info(`${name}: ${curves.length} photographs, ${metrics.join(', ')}`);
  }
}

function entry(metric: ScannedMetric, lossless: readonly Curve[], jpegs: readonly Curve[]): string {
  const own = jpegs.length >= FEWEST ? `jpeg: ${literal(fitPrior(jpegs, metric))},` : '';
  return `'${metric}': { lossless: ${literal(fitPrior(lossless, metric))}, ${own} },\n`;
}

function literal(prior: Prior): string {
  return JSON.stringify(
    {
      ...prior,
      probe: rounded(prior.probe),
      gap: rounded(prior.gap),
      bits: rounded(prior.bits),
      bitsGap: rounded(prior.bitsGap),
    },
    (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value),
  );
}

/** Curves are known to a thousandth at best. */
function rounded({ mean, bends, loadings, ...rest }: Strand): Strand {
  const digits = (value: number) => Math.round(value * 1e4) / 1e4;
  return {
    ...rest,
    mean: mean.map(digits),
    ...(bends && { bends: bends.map(digits) }),
    loadings: loadings.map((row) => row.map(digits)),
  };
}

function count(curves: readonly Curve[]): string {
  const corpora = [...new Set(curves.map(({ corpus }) => corpus))];
  return corpora
    .map((corpus) => `${curves.filter((curve) => curve.corpus === corpus).length} of ${corpus}`)
    .join(', ');
}
