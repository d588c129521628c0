import { expect, it } from 'vitest';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { ssimJs } from '../../src/measure/full-reference/ssim-js.js';
import { noisy, scene } from '../support/rasters.js';
import { slowLumaSsim } from '../support/slow-ssim.js';

const REFERENCE = scene(320, 240, 3);

it('agrees with ssim.js', () => {
  for (const channels of [1, 2, 3, 4] as const) {
    for (const amount of [3, 12, 40]) {
      const reference = scene(150, 110, channels, amount);
      const candidate = noisy(reference, amount);
      const ours = ssim.prepare(reference).score(candidate);
      const theirs = ssimJs.prepare(reference).score(candidate);
      // With alpha the package is handed composites rounded to 8 bits, before it rounds luma.
      expect(Math.abs(ours.value - theirs.value)).toBeLessThanOrEqual(channels % 2 === 0 ? 3e-3 : 1.5e-3);
    }
  }
});

it('takes the lower of black and white for the score and for the worst area', () => {
  for (const channels of [2, 4] as const) {
    const reference = scene(140, 80, channels);
    const candidate = noisy(reference, 25);
    const expected = slowLumaSsim(reference, candidate);
    const score = ssim.prepare(reference).score(candidate);
    expect(Math.abs(score.value - expected.value)).toBeLessThanOrEqual(1e-6);
    expect(Math.abs((score.worstArea ?? Number.NaN) - expected.worstArea)).toBeLessThanOrEqual(1e-6);
  }
});

it('finds damage in one corner that the mean hides', () => {
  const data = REFERENCE.data.slice();
  for (let y = 0; y < 80; y++) data.fill(128, y * 960, y * 960 + 80 * 3);
  const { value, worstArea } = ssim.prepare(REFERENCE).score({ ...REFERENCE, data });
  expect(value).toBeGreaterThan(0.9);
  expect(worstArea).toBeLessThan(0.6);
});
