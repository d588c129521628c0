import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { METRICS } from '../../src/measure/registry.js';
import { decode } from '../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const VECTORS = 'vectors/vectors.json';

interface Vectors {
  readonly pairs: readonly { reference: string; distorted: string; ssim: number }[];
}

// ssim.js rounds luma, which is worth up to 1.2e-3 by measurement.
const TOLERANCE = { ssim: 1e-6, 'ssim.js': 1.5e-3 };

for (const name of ['ssim', 'ssim.js'] as const) {
  it.skipIf(!hasShared(VECTORS))(`${name} agrees with scikit-image (${SHARED_HINT})`, async () => {
    const file = sharedPath(VECTORS);
    const { pairs } = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
    expect(pairs).toHaveLength(35);
    let largest = 0;
    for (const pair of pairs) {
      const reference = await decode(resolve(dirname(file), pair.reference));
      const distorted = await decode(resolve(dirname(file), pair.distorted));
      const { value } = METRICS[name].prepare(reference).score(distorted);
      largest = Math.max(largest, Math.abs(value - pair.ssim));
    }
    console.info(
      `${name}: largest deviation from scikit-image over ${pairs.length} pairs ${largest.toExponential(2)}`,
    );
    expect(largest).toBeLessThanOrEqual(TOLERANCE[name]);
  });
}
