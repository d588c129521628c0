import { describe, expect, it } from 'vitest';
import { msSsimReference, squaredErrorReference } from '../../src/kernels/luma.js';
import { type Channels, noisy, scene } from '../support/rasters.js';
import { slowScaleMeans } from '../support/slow-ms-ssim.js';
import { slowPlane, toleranceAt } from '../support/slow-ssim.js';

const CHANNELS: Channels[] = [1, 2, 3, 4];
const BACKGROUNDS = [
  ['black', 0],
  ['white', 255],
] as const;

it.each([
  [161, 161],
  [161, 223],
  [200, 170],
])('agrees with float64 MS-SSIM scale by scale at %i×%i', (width, height) => {
  for (const [index, [background, value]] of BACKGROUNDS.entries()) {
    const reference = scene(width, height, CHANNELS[index + 2] ?? 3, width);
    const candidate = noisy(reference, 25);
    const expected = slowScaleMeans(slowPlane(reference, 'luma', value), slowPlane(candidate, 'luma', value));
    const { details } = msSsimReference(reference, background).compare(candidate);
    expect(details).toHaveLength(5);
    for (const [scale, mean] of expected.entries())
      expect(Math.abs((details[scale] ?? Number.NaN) - mean)).toBeLessThanOrEqual(toleranceAt(mean));
  }
});

it('agrees with float64 squared error at any width', () => {
  for (const width of [1, 2, 3, 4, 5, 37, 200]) {
    for (const channels of CHANNELS) {
      for (const [background, value] of BACKGROUNDS) {
        const reference = scene(width, 29, channels, width);
        const candidate = noisy(reference, 15);
        const [a, b] = [slowPlane(reference, 'luma', value), slowPlane(candidate, 'luma', value)];
        let sum = 0;
        for (let y = 0; y < 29; y++) for (let x = 0; x < width; x++) sum += (a.at(x, y) - b.at(x, y)) ** 2;
        const expected = sum / (width * 29);
        const { value: error } = squaredErrorReference(reference, background).compare(candidate);
        expect(Math.abs(error / expected - 1)).toBeLessThanOrEqual(1e-5);
      }
    }
  }
});

describe.each([
  ['MS-SSIM', msSsimReference],
  ['squared error', squaredErrorReference],
] as const)('%s', (_, create) => {
  it('gives the same numbers whether the plane of the reference is kept or not', () => {
    for (const channels of CHANNELS) {
      const reference = scene(1001, 165, channels);
      const candidate = noisy(reference, 12);
      const kept = create(reference, 'white');
      const streamed = create(reference, 'white', 0);
      expect(streamed.compare(candidate)).toEqual(kept.compare(candidate));
      expect(streamed.compare(candidate)).toEqual(kept.compare(candidate));
    }
  });

  it('needs memory for the width alone when the plane is not kept', () => {
    const memory = (height: number) => create(scene(512, height, 3), 'black', 0).memoryBytes;
    expect(memory(3000)).toBeLessThan(memory(200) + 64 * 1024);
  });
});
