import { describe, expect, it } from 'vitest';
import { FEATURES, measureFeatures } from '../../../src/measure/ranking/registry.js';
import type { Raster } from '../../../src/types.js';
import {
  discKernel,
  exposedBy,
  filtered,
  gaussianKernel,
  motionKernel,
  withGaussianNoise,
} from '../../support/degrade.js';
import { scene } from '../../support/rasters.js';

const flat = (colour: readonly [number, number, number], width = 200, height = 150): Raster => ({
  data: Uint8Array.from({ length: 3 * width * height }, (_, at) => colour[at % 3] ?? 0),
  width,
  height,
  channels: 3,
});

/** Dark discs on a bright ground: edges of one contrast, in all directions. */
function discs(width: number, height: number, pitch = 64): Raster {
  const { data } = flat([200, 200, 200], width, height);
  const image = data.map((_, at) => {
    const x = Math.floor(at / 3) % width;
    const y = Math.floor(at / 3 / width);
    const distance = Math.hypot((x % pitch) - pitch / 2, (y % pitch) - pitch / 2) - pitch / 3;
    return Math.round(70 + 130 * Math.max(0, Math.min(1, distance + 0.5)));
  });
  return { data: image, width, height, channels: 3 };
}

const sharpnessOf = (raster: Raster) => measureFeatures(raster).sharpness;

it('names each feature as the registry does, and finite values on any picture', () => {
  for (const [key, { name }] of Object.entries(FEATURES)) expect(name).toBe(key);
  const pictures = [
    flat([0, 0, 0], 1, 1),
    flat([255, 255, 255], 3, 2),
    flat([10, 200, 30]),
    scene(5, 1024, 3),
    scene(1024, 1, 3),
    scene(100, 90, 3),
    withGaussianNoise(flat([128, 128, 128]), 60, 3),
  ];
  for (const picture of pictures)
    for (const value of Object.values(measureFeatures(picture))) expect(Number.isFinite(value)).toBe(true);
});

describe('sharpness', () => {
  it('is the reciprocal width of edges, whatever their contrast', () => {
    for (const sigma of [1.5, 2, 3]) {
      const blurred = filtered(discs(1024, 256, 128), gaussianKernel(sigma));
      const faint = { ...blurred, data: blurred.data.map((sample) => 100 + sample / 4) };
      expect(1 / sharpnessOf(blurred) / Math.hypot(sigma, 0.6)).toBeGreaterThan(0.85);
      expect(1 / sharpnessOf(blurred) / Math.hypot(sigma, 0.6)).toBeLessThan(1.15);
      expect(Math.abs(sharpnessOf(faint) / sharpnessOf(blurred) - 1)).toBeLessThan(0.1);
    }
  });

  it('falls with every kind of blur', () => {
    const picture = discs(700, 300);
    let last = sharpnessOf(picture);
    for (const radius of [1.5, 2.5, 4]) {
      const next = sharpnessOf(filtered(picture, discKernel(radius)));
      expect(next).toBeLessThan(last);
      last = next;
    }
    expect(sharpnessOf(filtered(picture, motionKernel(9, 0.7)))).toBeLessThan(sharpnessOf(picture));
  });

  it('does not take noise for detail', () => {
    const blurred = filtered(discs(1024, 300), gaussianKernel(2));
    const noisy = withGaussianNoise(blurred, 10, 5);
    const ratio = sharpnessOf(noisy) / sharpnessOf(blurred);
    // Noise that steepens an edge also gets it chosen.
    expect(Math.abs(ratio - 1)).toBeLessThan(0.35);
    expect(measureFeatures(noisy).laplacian_variance).toBeGreaterThan(
      10 * measureFeatures(blurred).laplacian_variance,
    );
  });

  it('of half the size with half the blur is the same', () => {
    const large = sharpnessOf(filtered(discs(1024, 512, 128), gaussianKernel(3)));
    const small = sharpnessOf(filtered(discs(512, 256, 64), gaussianKernel(1.5)));
    expect(Math.abs(small / large - 1)).toBeLessThan(0.12);
  });

  it('is not lost to a soft background', () => {
    const picture = discs(800, 400);
    const soft = filtered(picture, gaussianKernel(5));
    const half = picture.data.map((sample, at) =>
      Math.floor(at / 3) % 800 < 240 ? sample : (soft.data[at] ?? 0),
    );
    expect(sharpnessOf({ ...picture, data: half })).toBeGreaterThan(0.75 * sharpnessOf(picture));
  });

  it('is nothing where there are no edges', () => {
    expect(measureFeatures(flat([90, 120, 80]))).toMatchObject({
      sharpness: 0,
      laplacian_variance: 0,
      laplacian_peak: 0,
    });
  });
});

it.each([2, 5, 10, 25])('finds white noise of σ %d', (sigma) => {
  const expected = sigma * Math.hypot(0.299, 0.587, 0.114);
  for (const picture of [
    flat([120, 130, 110], 640, 480),
    filtered(discs(640, 480, 160), gaussianKernel(2)),
  ]) {
    const { noise_sigma } = measureFeatures(withGaussianNoise(picture, sigma, 11));
    expect(Math.abs(noise_sigma / expected - 1)).toBeLessThan(0.12);
  }
});

it('has colourfulness 0 for grey and the published formula for others', () => {
  expect(measureFeatures(flat([77, 77, 77])).colourfulness).toBe(0);
  const { data } = flat([0, 0, 0], 2, 1);
  data.set([200, 100, 50, 20, 60, 240]);
  // rg 100, −40: mean 30, deviation 70; yb 100, −200: mean −50, deviation 150.
  const expected = Math.hypot(70, 150) + 0.3 * Math.hypot(30, -50);
  expect(measureFeatures({ data, width: 2, height: 1, channels: 3 }).colourfulness).toBeCloseTo(expected, 9);
});

it('sees a cast where all colours lean one way', () => {
  const neutral = scene(300, 200, 3);
  const cast = neutral.data.map((sample, at) => (at % 3 === 2 ? sample * 0.3 : sample));
  const { colour_cast } = measureFeatures(neutral);
  expect(measureFeatures({ ...neutral, data: cast }).colour_cast).toBeGreaterThan(1.5 * colour_cast);
});

it('sees lost shadows and highlights', () => {
  const picture = discs(400, 300);
  const { exposure, clipped_highlights, clipped_shadows } = measureFeatures(picture);
  expect([exposure, clipped_shadows, clipped_highlights]).toEqual([1, 0, 0]);
  expect(measureFeatures(exposedBy(picture, -6)).exposure).toBeLessThan(0.8);
  expect(measureFeatures(exposedBy(picture, 3)).exposure).toBeLessThan(0.8);
  expect(measureFeatures(flat([0, 0, 0])).exposure).toBe(0);
  expect(measureFeatures(flat([255, 255, 255]))).toMatchObject({ exposure: 0.5, clipped_highlights: 1 });
});

it('has the percentiles, spread, deviation and entropy of luma', () => {
  const { data } = flat([0, 0, 0], 10, 10);
  data.fill(200, 3 * 50);
  expect(measureFeatures({ data, width: 10, height: 10, channels: 3 })).toMatchObject({
    luma_p5: 0,
    luma_p50: 0,
    luma_p95: 200,
    luma_spread: 200,
    contrast: 100,
    entropy: 1,
  });
});
