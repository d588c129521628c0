import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PreparedMetric } from '../../../src/measure/metric.js';
import { niqeAgainst, parsePristine } from '../../../src/measure/no-reference/niqe.js';
import { NO_REFERENCE_METRICS } from '../../../src/measure/no-reference/registry.js';
import type { Raster } from '../../../src/types.js';
import { brisqueModel, hasBrisque } from '../../support/models.js';
import { type Channels, decode, noisy, scene } from '../../support/rasters.js';
import { hasShared, SHARED_HINT, sharedPath } from '../../support/shared.js';

const PUBLISHED = 'models/niqe_published.json';
const pipeline = ({ data, width, height, channels }: Raster) =>
  sharp(data, { raw: { width, height, channels } });

describe.each([
  ['brisque', hasBrisque],
  ['niqe', true],
] as const)('%s', (name, isHere) => {
  const metric = NO_REFERENCE_METRICS[name];
  const hint = isHere ? '' : ` (${SHARED_HINT})`;
  const prepare = (): PreparedMetric => metric.prepare(name === 'brisque' ? brisqueModel() : {});
  const score = (raster: Raster) => prepare().score(raster).value ?? Number.NaN;

  it('is listed under its own name', () => {
    expect(metric.name).toBe(name);
  });

  it.skipIf(!isHere)(`is the same number every time, and leaves the picture alone${hint}`, () => {
    const raster = scene(250, 220, 3);
    const before = raster.data.slice();
    const prepared = prepare();
    const first = prepared.score(raster);
    prepared.score(noisy(raster, 40));
    expect(prepared.score(raster)).toEqual(first);
    expect(prepare().score(raster)).toEqual(first);
    expect(raster.data).toEqual(before);
  });

  it.skipIf(!isHere)(`refuses sides under its minimum and takes the minimum${hint}`, () => {
    const least = metric.minimumSide;
    for (const [width, height] of [
      [least - 1, 400],
      [400, least - 1],
      [1, 1],
    ] as const) {
      expect(() => prepare().score(scene(width, height, 1))).toThrow(
        expect.objectContaining({ code: 'too_small', message: expect.stringContaining(`${least}×${least}`) }),
      );
    }
    expect(prepare().score(scene(least, least, 3)).value).toSatisfy(Number.isFinite);
    expect(prepare().score(scene(least + 1, least + 7, 3)).value).toSatisfy(Number.isFinite);
  });

  it.skipIf(!isHere)(`never lets NaN out, and flags even pictures${hint}`, async () => {
    const side = 200;
    const half = scene(side, side, 1);
    half.data.fill(255, 0, half.data.length / 2);
    const checks = Uint8Array.from(
      { length: side * side },
      (_, at) => 255 * ((at + Math.floor(at / side)) % 2),
    );
    const evens = [0, 1, 128, 200, 255].map((level) => new Uint8Array(side * side).fill(level));
    for (const data of [...evens, half.data]) {
      const { value, flags } = prepare().score({ data, width: side, height: side, channels: 1 });
      expect(flags).toEqual(['flat']);
      expect(value).toSatisfy((number) => number === null || Number.isFinite(number));
    }
    const { value } = prepare().score({ data: checks, width: side, height: side, channels: 1 });
    expect(value).toSatisfy((number) => number === null || Number.isFinite(number));
    expect(
      prepare().score({ data: evens[0] ?? checks, width: side, height: side, channels: 1 }).value,
    ).toBeNull();
  });

  it.skipIf(!isHere)(`sees grey, opaque and composited pictures as the colours they show${hint}`, () => {
    const size = { width: 210, height: 200 };
    const grey = scene(size.width, size.height, 1);
    const spread = (channels: Channels, sample: (pixel: number, channel: number) => number): Raster => ({
      ...size,
      channels,
      data: Uint8Array.from({ length: grey.data.length * channels }, (_, at) =>
        sample(Math.floor(at / channels), at % channels),
      ),
    });
    const level = (pixel: number) => grey.data[pixel] ?? 0;
    const expected = score(grey);
    expect(score(spread(2, (pixel, channel) => (channel === 1 ? 255 : level(pixel))))).toBe(expected);
    expect(score(spread(3, level))).toBe(expected);
    expect(score(spread(4, (pixel, channel) => (channel === 3 ? 255 : level(pixel))))).toBe(expected);
    // What is transparent is black, whatever colour it hides.
    const isOpaque = (pixel: number) => pixel % size.width < 150;
    const hidden = spread(4, (pixel, channel) =>
      channel === 3 ? (isOpaque(pixel) ? 255 : 0) : isOpaque(pixel) ? level(pixel) : (pixel * 7) % 256,
    );
    expect(score(hidden)).toBe(score(spread(1, (pixel) => (isOpaque(pixel) ? level(pixel) : 0))));
  });

  it.skipIf(!isHere || !hasShared('photos/kodak'))(
    `rises as photographs are blurred, made noisy and compressed (${SHARED_HINT})`,
    async () => {
      const folder = sharedPath('photos/kodak');
      const files = readdirSync(folder).sort().slice(0, 6);
      const means: Record<string, number[]> = { blur: [0, 0, 0, 0], noise: [0, 0, 0, 0], jpeg: [0, 0, 0, 0] };
      for (const file of files) {
        const original = await decode(join(folder, file));
        for (const [kind, steps] of Object.entries(ladders(original))) {
          const scores = [score(original)];
          for (const step of steps) scores.push(score(await decode(await step)));
          // Of single images no more can be said: niqe under our model prefers one of them as JPEG at quality 40.
          expect([file, kind, scores[3]]).toEqual([file, kind, Math.max(...scores)]);
          scores.forEach((value, i) => {
            const sums = means[kind] ?? [];
            sums[i] = (sums[i] ?? 0) + value / files.length;
          });
        }
      }
      for (const steps of Object.values(means)) expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    },
  );
});

it.skipIf(!hasShared(PUBLISHED) || !hasShared('vectors'))(
  `niqe orders distorted photographs under the project's model much as under the published one (${SHARED_HINT})`,
  async () => {
    const path = sharedPath(PUBLISHED);
    const published = niqeAgainst(parsePristine(readFileSync(path, 'utf8'), path)).prepare({});
    const own = NO_REFERENCE_METRICS.niqe.prepare({});
    const folder = sharedPath('vectors');
    const pairs: [number, number][] = [];
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.png'))) {
      const raster = await decode(join(folder, file));
      pairs.push([own.score(raster).value ?? 0, published.score(raster).value ?? 0]);
    }
    const correlation = rankCorrelation(pairs);
    console.info(
      `niqe: rank correlation of the two models over ${pairs.length} images ${correlation.toFixed(3)}`,
    );
    expect(correlation).toBeGreaterThan(0.85);
  },
);

it('names what is wrong with a model of natural images', () => {
  for (const text of ['', 'null', '[]', '{"mean": [1]}', '{"mean": [], "covariance": []}']) {
    expect(() => parsePristine(text, 'mine.json')).toThrow(
      expect.objectContaining({ code: 'model_corrupt', message: expect.stringContaining('mine.json') }),
    );
  }
});

function ladders(original: Raster): Record<string, Promise<Buffer>[]> {
  return {
    blur: [0.8, 1.4, 2.2].map((sigma) => pipeline(original).blur(sigma).png().toBuffer()),
    noise: [20, 45, 90].map((amount) => pipeline(noisy(original, amount)).png().toBuffer()),
    jpeg: [40, 20, 8].map((quality) => pipeline(original).jpeg({ quality }).toBuffer()),
  };
}

/** Spearman's, for numbers that differ. */
function rankCorrelation(pairs: readonly (readonly [number, number])[]): number {
  const ranks = (column: 0 | 1) => {
    const sorted = pairs.map((pair) => pair[column]).sort((a, b) => a - b);
    return pairs.map((pair) => sorted.indexOf(pair[column]));
  };
  const [first, second] = [ranks(0), ranks(1)];
  const squares = first.reduce((sum, rank, i) => sum + (rank - (second[i] ?? 0)) ** 2, 0);
  return 1 - (6 * squares) / (pairs.length * (pairs.length ** 2 - 1));
}
