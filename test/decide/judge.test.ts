import { describe, expect, test } from 'vitest';
import { createJudge, type Target } from '../../src/decide/judge.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import type { Raster } from '../../src/types.js';
import { decode, noisy, scene } from '../support/rasters.js';

const target = (value: number, floor: number | null = null): Target => ({ metric: ssim, value, floor });
const reference = scene(160, 120, 3);

/** The same luma (BT.601) without its colours. */
function faded({ data, width, height }: Raster): Raster {
  const luma = (at: number) =>
    0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
  return { data: data.map((_, i) => Math.round(luma(i - (i % 3)))), width, height, channels: 3 };
}

/** Noise in one corner only. */
function blotched(raster: Raster): Raster {
  const noise = noisy(raster, 120);
  const isCorner = (at: number) => Math.floor(at / 3) % raster.width < 48 && at < raster.data.length / 2;
  return { ...raster, data: raster.data.map((value, at) => (isCorner(at) ? (noise.data[at] ?? 0) : value)) };
}

describe('a judge', () => {
  test('is content with the reference itself', () => {
    const verdict = createJudge(reference, target(1, 1))(reference, true);
    expect(verdict).toMatchObject({ score: 1, worstArea: 1, passes: true, excess: 0 });
  });

  test('makes the reference ready once, and only for a first candidate', () => {
    let prepared = 0;
    const prepare: typeof ssim.prepare = (raster) => {
      prepared++;
      return ssim.prepare(raster);
    };
    const judge = createJudge(reference, { ...target(0.9), metric: { ...ssim, prepare } });
    expect(prepared).toBe(0);
    for (const amount of [2, 25]) judge(noisy(reference, amount), false);
    expect(prepared).toBe(1);
  });

  test.each([2, 6, 12, 25, 50])(
    'says of noise of %i what the metric says, and how far it is from the target',
    (amount) => {
      const candidate = noisy(reference, amount);
      const { value, worstArea } = ssim.prepare(reference).score(candidate);
      const verdict = createJudge(reference, target(0.95))(candidate, false);
      expect(verdict).toMatchObject({ score: value, worstArea, passes: value >= 0.95 });
      expect(verdict.excess).toBeCloseTo(Math.log((1 - value) / (1 - 0.95)), 9);
    },
  );

  test('wants the target met exactly', () => {
    const candidate = noisy(reference, 10);
    const { value } = ssim.prepare(reference).score(candidate);
    expect(createJudge(reference, target(value))(candidate, false).passes).toBe(true);
    expect(createJudge(reference, target(value + 1e-9))(candidate, false).passes).toBe(false);
  });

  test('demands a floor of the worst area too', () => {
    const candidate = blotched(reference);
    const { value, worstArea } = ssim.prepare(reference).score(candidate);
    expect(worstArea ?? 1).toBeLessThan(value - 0.1);
    const judged = (floor: number | null) => createJudge(reference, target(value, floor))(candidate, false);
    expect(judged(null).passes).toBe(true);
    expect(judged(worstArea).passes).toBe(true);
    expect(judged((worstArea ?? 1) + 0.01)).toMatchObject({ passes: false, score: value });
    expect(judged((worstArea ?? 1) + 0.01).excess).toBeGreaterThan(0);
  });
});

describe('the chroma guard', () => {
  test('sees lost colours, to which luma is blind', () => {
    const judge = createJudge(reference, target(0.98));
    expect(judge(faded(reference), false).passes).toBe(true);
    expect(judge(faded(reference), true)).toMatchObject({ passes: false });
  });

  test('sees a small palette turn the one coloured thing grey', () => {
    const isPatch = (x: number, y: number) => x > 60 && x < 100 && y > 40 && y < 80;
    const patched = { ...reference, data: faded(reference).data };
    for (let y = 0; y < 120; y++)
      for (let x = 0; x < 160; x++)
        if (isPatch(x, y))
          patched.data.set(
            reference.data.subarray(3 * (160 * y + x), 3 * (160 * y + x) + 3),
            3 * (160 * y + x),
          );
    const verdict = createJudge(patched, target(0.98))(faded(patched), true);
    expect(verdict.score).toBeGreaterThan(0.98);
    expect(verdict.passes).toBe(false);
    // The search is told that it is far off.
    expect(verdict.excess).toBeGreaterThan(0.5);
  });

  test('lets through what all encoders do to colour at the target', async () => {
    const judge = createJudge(reference, target(0.9));
    for (const format of ['jpeg', 'webp', 'avif'] as const)
      expect(
        judge(await decode(await ENCODERS[format].families[0].encode(reference, 95, 2)), true).passes,
        format,
      ).toBe(true);
  });

  test('has nothing to say of grey pictures', () => {
    const grey = scene(64, 48, 1);
    expect(createJudge(grey, target(0.98))(grey, true)).toMatchObject({ passes: true, score: 1 });
  });
});
