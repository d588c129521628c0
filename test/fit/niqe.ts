/**
 * Fits NIQE's model of natural images to the photographs of the shared test material and writes it into the sources:
 * `npm run fit:niqe`. As in the paper, the blocks that count are those sharper than three quarters of their image's
 * sharpest. Kodak's photographs are left out: the tests measure on them.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitGaussian } from '../../src/measure/no-reference/multivariate.js';
import { niqeBlocks } from '../../src/measure/no-reference/niqe-blocks.js';
import { decode } from '../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const CORPORA = ['cid22', 'clic'];
const SHARPNESS = 0.75;
const OUTPUT = new URL('../../src/measure/no-reference/niqe-pristine.ts', import.meta.url);

if (!hasShared('photos')) throw new Error(SHARED_HINT);
const blocks: Float64Array[] = [];
const counts: string[] = [];
for (const corpus of CORPORA) {
  const folder = sharedPath(join('photos', corpus));
  const files = readdirSync(folder).sort();
  counts.push(`${files.length} of ${corpus}`);
  for (const file of files) {
    const found = niqeBlocks(await decode(join(folder, file))).blocks;
    const sharpest = Math.max(...found.map((block) => block.sharpness));
    for (const { features, sharpness } of found) {
      if (sharpness > SHARPNESS * sharpest) blocks.push(features);
    }
  }
}

const model = fitGaussian(blocks);
if (!model) throw new Error('Expected at least two sharp blocks.');
const size = model.mean.length;
const digits = (value: number) => Number(value.toPrecision(8));
const triangle = Array.from({ length: size }, (_, row) =>
  Array.from(model.covariance.subarray(row * size, row * size + row + 1), digits),
);
const origin = `${blocks.length} sharp blocks of ${counts.join(' and ')}, ${new Date().toISOString().slice(0, 10)}`;
writeFileSync(
  OUTPUT,
  `// Written by \`npm run fit:niqe\`: ${origin}.
import { type Gaussian, symmetric } from './multivariate.js';

/** Features of natural images: cid22 is CID22's 512-pixel originals, clic that challenge's photographs of 2 to 3 megapixels. */
export const PRISTINE: Gaussian = {
  mean: Float64Array.from([${Array.from(model.mean, digits).join(', ')}]),
  // The lower triangle.
  covariance: symmetric([
    ${triangle.map((row) => `[${row.join(', ')}]`).join(',\n    ')},
  ]),
};
`,
);
console.info(`${OUTPUT.pathname}: ${origin}`);
