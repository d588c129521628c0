import { describe, expect, it } from 'vitest';
import { type PlaneChoice, SsimReference } from '../../src/kernels/ssim.js';
import { type Channels, noisy, scene } from '../support/rasters.js';
import { slowHalf, slowPlane, slowSsim, toleranceAt } from '../support/slow-ssim.js';

const SIZES = [
  [11, 11],
  [11, 500],
  [500, 11],
  [12, 13],
  [57, 58],
  [101, 75],
  [131, 97],
] as const;
const CHANNELS: Channels[] = [1, 2, 3, 4];

describe.each(SIZES)('%i×%i', (width, height) => {
  it.each(CHANNELS)('agrees with the float64 reference for %i channels, tile by tile', (channels) => {
    const reference = scene(width, height, channels, width + height);
    const candidate = noisy(reference, 25);
    for (const [background, value] of [
      ['black', 0],
      ['white', 255],
    ] as const) {
      const expected = slowSsim(slowPlane(reference, 'luma', value), slowPlane(candidate, 'luma', value));
      const choice: PlaneChoice = { plane: 'luma', background, halved: false };
      const { mean, tileMeans } = new SsimReference(reference, choice).compare(candidate);
      expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(toleranceAt(expected.mean));
      expect(tileMeans).toHaveLength(expected.tileMeans.length);
      expected.tileMeans.forEach((tile, index) => {
        expect(Math.abs((tileMeans[index] ?? Number.NaN) - tile)).toBeLessThanOrEqual(toleranceAt(tile));
      });
    }
  });
});

it('agrees to 1e-6 where it matters: on an image, and on a single window with little noise', () => {
  const choice: PlaneChoice = { plane: 'luma', background: 'black', halved: false };
  for (const [side, noise] of [
    [11, 1],
    [11, 3],
    [160, 30],
  ] as const) {
    const reference = scene(side, side, 3);
    const candidate = noisy(reference, noise);
    const expected = slowSsim(slowPlane(reference, 'luma', 0), slowPlane(candidate, 'luma', 0));
    const { mean } = new SsimReference(reference, choice).compare(candidate);
    expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(1e-6);
  }
});

it.each(['cb', 'cr'] as const)('agrees with the float64 reference on half-resolution %s', (plane) => {
  for (const [width, height] of [
    [60, 45],
    [21, 22],
    [73, 91],
  ] as const) {
    for (const channels of CHANNELS) {
      const reference = scene(width, height, channels, 3);
      const candidate = noisy(reference, 30);
      const expected = slowSsim(
        slowHalf(slowPlane(reference, plane, 0)),
        slowHalf(slowPlane(candidate, plane, 0)),
      );
      const choice: PlaneChoice = { plane, background: 'black', halved: true };
      const { mean } = new SsimReference(reference, choice).compare(candidate);
      expect(Math.abs(mean - expected.mean)).toBeLessThanOrEqual(toleranceAt(expected.mean));
    }
  }
});

it('gives the same numbers whether the plane of the reference is kept or not', () => {
  for (const channels of CHANNELS) {
    for (const halved of [false, true]) {
      const choice: PlaneChoice = { plane: channels < 3 ? 'luma' : 'cb', background: 'white', halved };
      const reference = scene(1001, 133, channels);
      const candidate = noisy(reference, 12);
      const kept = new SsimReference(reference, choice);
      const streamed = new SsimReference(reference, choice, 0);
      expect(streamed.compare(candidate)).toEqual(kept.compare(candidate));
      expect(streamed.compare(candidate)).toEqual(kept.compare(candidate));
    }
  }
});

it('needs memory for the width alone when the plane is not kept', () => {
  const choice: PlaneChoice = { plane: 'luma', background: 'black', halved: false };
  const memory = (height: number) => new SsimReference(scene(512, height, 3), choice, 0).memoryBytes;
  expect(memory(4000)).toBe(memory(40));
});
