import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { ssim } from '../../src/measure/full-reference/ssim.js';
import { ssimJs } from '../../src/measure/full-reference/ssim-js.js';
import { METRICS } from '../../src/measure/registry.js';
import type { Raster } from '../../src/types.js';
import { type Channels, decode, noisy, scene } from '../support/rasters.js';
import { slowLumaSsim } from '../support/slow-ssim.js';

const REFERENCE = scene(320, 240, 3);

function png(raster: Raster): Sharp {
  const { width, height, channels } = raster;
  return sharp(raster.data, { raw: { width, height, channels } });
}

describe.each(Object.values(METRICS))('$name', (metric) => {
  it('is 1 for the reference itself, at every number of channels', () => {
    for (const channels of [1, 2, 3, 4] as const) {
      const raster = scene(90, 70, channels);
      const score = metric.prepare(raster).score(raster);
      expect(score.value).toBeCloseTo(1, 9);
      expect(score.worstArea).toBeCloseTo(1, 9);
    }
  });

  it('is symmetric', () => {
    const candidate = noisy(REFERENCE, 20);
    const forth = metric.prepare(REFERENCE).score(candidate);
    const back = metric.prepare(candidate).score(REFERENCE);
    expect(back.value).toBeCloseTo(forth.value, 7);
    expect(back.worstArea).toBeCloseTo(forth.worstArea ?? Number.NaN, 6);
  });

  it('falls with noise, with blur and with the quality of a JPEG', async () => {
    const ladders: Record<string, Raster[]> = {
      noise: [2, 5, 10, 20, 40].map((amount) => noisy(REFERENCE, amount)),
      blur: await Promise.all(
        [0.5, 0.8, 1.2, 2, 4].map(async (sigma) => decode(await png(REFERENCE).blur(sigma).png().toBuffer())),
      ),
      jpeg: await Promise.all(
        [95, 85, 70, 50, 25].map(async (quality) =>
          decode(await png(REFERENCE).jpeg({ quality }).toBuffer()),
        ),
      ),
    };
    const prepared = metric.prepare(REFERENCE);
    for (const [ladder, candidates] of Object.entries(ladders)) {
      const values = candidates.map((candidate) => prepared.score(candidate).value);
      expect(values, ladder).toEqual([...values].sort((a, b) => b - a));
      expect(new Set(values).size, ladder).toBe(values.length);
    }
  });

  it('takes grey for colour and colour for grey', () => {
    const grey = scene(64, 64, 1);
    const colour = { ...grey, channels: 3 as Channels, data: triple(grey.data) };
    expect(metric.prepare(grey).score(colour).value).toBeCloseTo(1, 6);
    expect(metric.prepare(colour).score(grey).value).toBeCloseTo(1, 6);
  });

  it('takes missing alpha for opaque', () => {
    const reference = scene(64, 64, 3);
    const opaque = withAlpha(reference, () => 255);
    expect(metric.prepare(reference).score(opaque)).toEqual(metric.prepare(reference).score(reference));
    expect(metric.prepare(opaque).score(reference)).toEqual(metric.prepare(reference).score(reference));
    expect(metric.prepare(reference).score(withAlpha(reference, () => 128)).value).toBeLessThan(0.9);
    expect(metric.prepare(withAlpha(reference, () => 128)).score(reference).value).toBeLessThan(0.9);
  });

  it('does not see colours under fully transparent pixels', () => {
    const reference = withAlpha(scene(64, 64, 3, 1), (x) => (x < 32 ? 255 : 0));
    const other = withAlpha(scene(64, 64, 3, 2), (x) => (x < 32 ? 255 : 0));
    const hidden = {
      ...reference,
      data: reference.data.map((sample, at) => (at % 256 < 128 ? sample : (other.data[at] ?? 0))),
    };
    expect(hidden.data).not.toEqual(reference.data);
    expect(metric.prepare(reference).score(hidden)).toEqual({ value: 1, worstArea: 1 });
  });

  it.each([
    ['black', 255],
    ['white', 0],
  ])('catches a difference that shows on %s alone', (_, sample) => {
    // Half-transparent areas of one colour: against a background of that colour their alpha cannot be seen.
    const [width, height] = [64, 64];
    const plain = {
      width,
      height,
      channels: 3 as Channels,
      data: new Uint8Array(width * height * 3).fill(sample),
    };
    const reference = withAlpha(plain, () => 255);
    const candidate = withAlpha(plain, (x, y) => ((x + y) % 2 === 0 ? 255 : 100));
    expect(metric.prepare(reference).score(candidate).value).toBeLessThan(0.5);
  });

  it('keeps two prepared references apart', () => {
    const [one, two] = [scene(120, 90, 3, 1), scene(75, 130, 4, 2)];
    const [oneWorse, twoWorse] = [noisy(one, 15), noisy(two, 15)];
    const alone = [metric.prepare(one).score(oneWorse), metric.prepare(two).score(twoWorse)];
    const [first, second] = [metric.prepare(one), metric.prepare(two)];
    expect([first.score(oneWorse), second.score(twoWorse)]).toEqual(alone);
    expect([second.score(twoWorse), first.score(oneWorse)]).toEqual([...alone].reverse());
  });

  it('refuses images smaller than its window and candidates of another size', () => {
    const refusal = expect.objectContaining({
      name: 'IqError',
      code: 'too_small',
      message: expect.stringContaining('40×10'),
    });
    expect(() => metric.prepare(scene(40, 10, 3))).toThrow(refusal);
    const prepared = metric.prepare(scene(40, 30, 3));
    const message = expect.stringMatching(/40×30.*30×40/);
    expect(() => prepared.score(scene(30, 40, 3))).toThrow(
      expect.objectContaining({ code: 'size_mismatch', message }),
    );
  });
});

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

function triple(data: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: data.length * 3 }, (_, at) => data[Math.floor(at / 3)] ?? 0);
}

function withAlpha(raster: Raster, alphaAt: (x: number, y: number) => number): Raster {
  const { width, height } = raster;
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    data.set(raster.data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    data[pixel * 4 + 3] = alphaAt(pixel % width, Math.floor(pixel / width));
  }
  return { data, width, height, channels: 4 };
}
