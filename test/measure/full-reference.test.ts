import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import type { FullReferenceMetric } from '../../src/measure/metric.js';
import { METRICS } from '../../src/measure/registry.js';
import type { Raster } from '../../src/types.js';
import { type Channels, decode, noisy, scene } from '../support/rasters.js';

/** Large enough for every metric. */
const [WIDTH, HEIGHT] = [240, 180];
const REFERENCE = scene(WIDTH, HEIGHT, 3);

/** A score of its own unit that a candidate scores only if it is visibly damaged. */
const DAMAGED: Record<string, number> = {
  ssim: 0.9,
  'ms-ssim': 0.9,
  psnr: 25,
  'ssim.js': 0.9,
  ssimulacra2: 40,
};

function png(raster: Raster): Sharp {
  const { width, height, channels } = raster;
  return sharp(raster.data, { raw: { width, height, channels } });
}

/** The score of an image and itself. */
function expectPerfect(metric: FullReferenceMetric, reference: Raster, candidate: Raster): void {
  const [, best] = metric.range;
  const { value, worstArea } = metric.prepare(reference).score(candidate);
  expect(value).toBeCloseTo(best, 6);
  if (worstArea !== null) expect(worstArea).toBeCloseTo(best, 6);
}

describe.each(Object.values(METRICS))('$name', (metric) => {
  const damaged = DAMAGED[metric.name] ?? Number.NaN;

  it('is perfect for the reference itself, at every number of channels', () => {
    for (const channels of [1, 2, 3, 4] as const) {
      const raster = scene(WIDTH, HEIGHT, channels);
      expectPerfect(metric, raster, raster);
    }
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

  it('hardly moves when an odd row or column is added', () => {
    const scores = [
      [240, 180],
      [241, 180],
      [240, 181],
      [241, 181],
      [255, 191],
    ].map(([width = 0, height = 0]) => {
      const reference = scene(width, height, 3);
      return metric.prepare(reference).score(noisy(reference, 12)).value;
    });
    const [best, worst] = [Math.max(...scores), Math.min(...scores)];
    expect(best - worst).toBeLessThan(0.02 * metric.range[1]);
  });

  it('takes grey for colour and colour for grey', () => {
    const grey = scene(WIDTH, HEIGHT, 1);
    const colour = { ...grey, channels: 3 as Channels, data: triple(grey.data) };
    expectPerfect(metric, grey, colour);
    expectPerfect(metric, colour, grey);
  });

  it('takes missing alpha for opaque', () => {
    const opaque = withAlpha(REFERENCE, () => 255);
    const half = withAlpha(REFERENCE, () => 128);
    const perfect = metric.prepare(REFERENCE).score(REFERENCE);
    expect(metric.prepare(REFERENCE).score(opaque)).toEqual(perfect);
    expect(metric.prepare(opaque).score(REFERENCE)).toEqual(perfect);
    expect(metric.prepare(REFERENCE).score(half).value).toBeLessThan(damaged);
    expect(metric.prepare(half).score(REFERENCE).value).toBeLessThan(damaged);
  });

  it('does not see colours under fully transparent pixels', () => {
    const onLeft = (x: number) => (x < WIDTH / 2 ? 255 : 0);
    const reference = withAlpha(scene(WIDTH, HEIGHT, 3, 1), onLeft);
    const other = withAlpha(scene(WIDTH, HEIGHT, 3, 2), onLeft);
    const isLeft = (at: number) => at % (4 * WIDTH) < 2 * WIDTH;
    const hidden = {
      ...reference,
      data: reference.data.map((sample, at) => (isLeft(at) ? sample : (other.data[at] ?? 0))),
    };
    expect(hidden.data).not.toEqual(reference.data);
    const prepared = metric.prepare(reference);
    expect(prepared.score(hidden)).toEqual(prepared.score(reference));
  });

  it.each([
    ['dark', 255],
    ['bright', 0],
  ])('catches a difference that shows on a %s background alone', (_, sample) => {
    // Half-transparent areas of one colour: against a background of that colour their alpha cannot be seen.
    const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(sample);
    const plain: Raster = { width: WIDTH, height: HEIGHT, channels: 3, data };
    const reference = withAlpha(plain, () => 255);
    const candidate = withAlpha(plain, (x, y) => ((x + y) % 2 === 0 ? 255 : 100));
    expect(metric.prepare(reference).score(candidate).value).toBeLessThan(damaged);
  });

  it('gives a number for flat and for opposite images', () => {
    const flat = (sample: number): Raster => ({
      width: WIDTH,
      height: HEIGHT,
      channels: 1,
      data: new Uint8Array(WIDTH * HEIGHT).fill(sample),
    });
    const levels = [0, 1, 128, 255].map(flat);
    for (const reference of levels) {
      for (const candidate of [...levels, REFERENCE]) {
        const { value } = metric.prepare(reference).score(candidate);
        expect(value).not.toBeNaN();
        expect(value).toBeLessThanOrEqual(metric.range[1]);
        expect(value).toBeGreaterThanOrEqual(metric.range[0]);
      }
    }
  });

  it('keeps two prepared references apart', () => {
    const [one, two] = [scene(WIDTH, HEIGHT, 3, 1), scene(175, 190, 4, 2)];
    const [oneWorse, twoWorse] = [noisy(one, 15), noisy(two, 15)];
    const alone = [metric.prepare(one).score(oneWorse), metric.prepare(two).score(twoWorse)];
    const [first, second] = [metric.prepare(one), metric.prepare(two)];
    expect([first.score(oneWorse), second.score(twoWorse)]).toEqual(alone);
    expect([second.score(twoWorse), first.score(oneWorse)]).toEqual([...alone].reverse());
  });

  it('refuses candidates of another size', () => {
    const prepared = metric.prepare(REFERENCE);
    const message = expect.stringMatching(/240×180.*180×240/);
    expect(() => prepared.score(scene(HEIGHT, WIDTH, 3))).toThrow(
      expect.objectContaining({ code: 'size_mismatch', message }),
    );
  });
});

// New edges weigh other than lost ones in SSIMULACRA2: it is not symmetric by definition.
const SYMMETRIC = Object.values(METRICS).filter(({ name }) => name !== 'ssimulacra2');

it.each(SYMMETRIC)('$name is symmetric', (metric) => {
  const candidate = noisy(REFERENCE, 20);
  const forth = metric.prepare(REFERENCE).score(candidate);
  const back = metric.prepare(candidate).score(REFERENCE);
  expect(back.value).toBeCloseTo(forth.value, 6);
  if (forth.worstArea !== null) expect(back.worstArea).toBeCloseTo(forth.worstArea, 6);
});

const WITH_WINDOW = Object.values(METRICS).filter(({ minimumSide }) => minimumSide > 1);

it.each(WITH_WINDOW)('$name refuses images smaller than its window', (metric) => {
  const side = metric.minimumSide;
  expectPerfect(metric, scene(side, side, 3), scene(side, side, 3));
  const message = expect.stringContaining(`${side + 1}×${side - 1}`);
  const refusal = expect.objectContaining({ name: 'IqError', code: 'too_small', message });
  expect(() => metric.prepare(scene(side + 1, side - 1, 3))).toThrow(refusal);
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
