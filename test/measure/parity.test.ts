import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { type MetricName, metricNamed } from '../../src/measure/registry.js';
import { decode } from '../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../support/shared.js';

const VECTORS = 'vectors/vectors.json';

interface Pair {
  readonly reference: string;
  readonly distorted: string;
  readonly ssim: number;
  readonly ms_ssim: number;
  readonly psnr: number;
  readonly ssimulacra2: number;
}

/** The expected value by its name in the file, and how far ours may be from it. */
const CHECKS = {
  ssim: { key: 'ssim', tolerance: 1e-6 },
  'ms-ssim': { key: 'ms_ssim', tolerance: 1e-5 },
  ssimulacra2: { key: 'ssimulacra2', tolerance: 0.2 },
  psnr: { key: 'psnr', tolerance: 1e-6 },
  // Rounded luma is worth up to 1.2e-3 by measurement.
  'ssim.js': { key: 'ssim', tolerance: 1.5e-3 },
} as const satisfies Record<MetricName, { key: keyof Pair; tolerance: number }>;

for (const [name, { key, tolerance }] of Object.entries(CHECKS)) {
  it.skipIf(!hasShared(VECTORS))(`${name} agrees with the reference values (${SHARED_HINT})`, async () => {
    const file = sharedPath(VECTORS);
    const { pairs } = JSON.parse(readFileSync(file, 'utf8')) as { pairs: readonly Pair[] };
    expect(pairs).toHaveLength(35);
    let largest = 0;
    for (const pair of pairs) {
      const reference = await decode(resolve(dirname(file), pair.reference));
      const distorted = await decode(resolve(dirname(file), pair.distorted));
      const { value } = metricNamed(name).prepare(reference).score(distorted);
      largest = Math.max(largest, Math.abs(value - pair[key]));
    }
    console.info(`${name}: largest deviation over ${pairs.length} pairs ${largest.toExponential(2)}`);
    expect(largest).toBeLessThanOrEqual(tolerance);
  });
}
