/**
 * Fits the reference curves of the ranking's scores to the photographs of the shared test material and writes them into the
 * sources: `npm run fit:ranking`. Every photograph counts once, so that the curves are those of many kinds of pictures.
 */
import { writeFileSync } from 'node:fs';
import { calibrate, SCORE_NAMES } from '../../src/decide/normalise.js';
import type { RawFeatures } from '../../src/measure/ranking/registry.js';
import { readPhotos } from '../support/rank-figures.js';
import { hasShared, SHARED_HINT } from '../support/shared.js';

const CORPORA = ['budgie', 'clic', 'cid22', 'kodak', 'snapshots'];
const OUTPUT = new URL('../../src/decide/reference-curves.ts', import.meta.url);

if (!hasShared('photos')) throw new Error(SHARED_HINT);
const pictures: RawFeatures[] = [];
const counts: string[] = [];
for (const corpus of CORPORA) {
  const photos = await readPhotos(`photos/${corpus}`);
  counts.push(`${photos.length} of ${corpus}`);
  pictures.push(...photos.map(({ features }) => features));
}

const { calibration_id, curves } = calibrate(pictures);
const origin = `${counts.join(', ')}, ${new Date().toISOString().slice(0, 10)}, calibration_id ${calibration_id}`;
writeFileSync(
  OUTPUT,
  `// Written by \`npm run fit:ranking\`: ${origin}.
import type { Curve, ScoreName } from './normalise.js';

/** By score: \`[raw, score]\`, rising raw values; the scores are quantiles over those photographs. */
export const REFERENCE_CURVES: Readonly<Record<ScoreName, Curve>> = {
  ${SCORE_NAMES.map((name) => `${name}: ${JSON.stringify(curves[name])}`).join(',\n  ')},
};
`,
);
console.info(`${OUTPUT.pathname}: ${origin}`);
