import { expect, it } from 'vitest';
import { SsimReference } from '../../src/kernels/ssim.js';
import { noisy, scene } from '../support/rasters.js';

it('finds the kernels from the compiled files as from the sources', async () => {
  const compiled = new URL('../../dist/kernels/ssim.js', import.meta.url).href;
  const built = (await import(compiled)) as typeof import('../../src/kernels/ssim.js');
  const reference = scene(40, 40, 3);
  const candidate = noisy(reference, 10);
  const choice = { plane: 'luma', background: 'black', halved: false } as const;
  expect(new built.SsimReference(reference, choice).compare(candidate)).toEqual(
    new SsimReference(reference, choice).compare(candidate),
  );
});
