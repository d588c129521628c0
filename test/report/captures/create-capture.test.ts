import { describe, expect, it } from 'vitest';
import { ssim } from '../../../src/measure/full-reference/ssim.js';
import { ssimMap } from '../../../src/measure/ssim-map.js';
import type { Capture } from '../../../src/report/captures/capture.js';
import { createCapture } from '../../../src/report/captures/create-capture.js';
import { paintArea } from '../../../src/report/captures/paint-area.js';
import { colourOf } from '../../../src/report/heat-colours.js';
import type { Area, Raster } from '../../../src/types.js';
import { bytesOf, partOf, shown, wholeOf } from '../../support/captures.js';
import { noisy, randomFrom, scene } from '../../support/rasters.js';
import { slowPlane, slowSsim } from '../../support/slow-ssim.js';

/** Noise in one part of a raster only. */
function damaged(raster: Raster, area: Area, amount = 60): Raster {
  const worse = noisy(raster, amount);
  const data = Uint8Array.from(raster.data);
  for (let y = area.top; y < area.top + area.height; y++) {
    const from = (y * raster.width + area.left) * raster.channels;
    const to = from + area.width * raster.channels;
    data.set(worse.data.subarray(from, to), from);
  }
  return { ...raster, data };
}

function whiteNoise(width: number, height: number, channels: 3 | 4, seed: number): Raster {
  const random = randomFrom(seed);
  const data = new Uint8Array(width * height * channels).map(() => Math.floor(random() * 256));
  return { data, width, height, channels };
}

async function capture(before: Raster, after: Raster, bytes = 2e6): Promise<Capture> {
  const tile = ssim.prepare(before).score(after).worstTile;
  const made = await createCapture({ before, after }, tile, bytes);
  if (!made) throw new Error('Expected a capture');
  return made;
}

const contains = (area: Area, part: Area) =>
  area.left <= part.left &&
  area.top <= part.top &&
  area.left + area.width >= part.left + part.width &&
  area.top + area.height >= part.top + part.height;

describe('the part that is cut out', () => {
  it.each([1, 2, 3, 4] as const)('is the picture itself, pixel for pixel: %i channels', async (channels) => {
    const before = scene(700, 560, channels);
    const after = damaged(before, { left: 620, top: 500, width: 60, height: 50 });
    const { area, ...pictures } = await capture(before, after, 4e6);
    expect(area).toEqual({ left: 188, top: 48, width: 512, height: 512 });
    expect(pictures).toMatchObject({ width: 700, height: 560 });
    for (const [picture, raster] of [
      [pictures.before, before],
      [pictures.after, after],
    ] as const) {
      const cutOut = await shown(picture);
      expect(partOf(cutOut, wholeOf(cutOut))).toEqual(partOf(raster, area));
    }
  });

  it('has the tile with the lowest SSIM in its middle, as a slow SSIM finds it', async () => {
    const before = scene(1300, 90, 3);
    const after = damaged(damaged(before, { left: 0, top: 0, width: 200, height: 90 }, 20), {
      left: 710,
      top: 30,
      width: 30,
      height: 40,
    });
    const { tileMeans } = slowSsim(slowPlane(before, 'luma', 0), slowPlane(after, 'luma', 0));
    const columns = Math.round((1300 - 10) / 32);
    const worst = tileMeans.indexOf(Math.min(...tileMeans));
    const tile = {
      left: 5 + 32 * (worst % columns),
      top: 5 + 32 * Math.floor(worst / columns),
      width: 32,
      height: 32,
    };
    const { area } = await capture(before, after);
    expect(contains(area, tile)).toBe(true);
    expect(area).toEqual({ left: tile.left + 16 - 256, top: 0, width: 512, height: 90 });
  });

  it('stays inside the picture, whichever corner is worst', async () => {
    const before = scene(600, 530, 1);
    for (const [left, top] of [
      [0, 0],
      [88, 0],
      [0, 18],
      [88, 18],
    ] as const) {
      const corner = { left: left && 560, top: top && 490, width: 40, height: 40 };
      const { area } = await capture(before, damaged(before, corner));
      expect(area).toEqual({ left, top, width: 512, height: 512 });
      expect(contains(area, corner)).toBe(true);
    }
  });

  it('is of equal tiles around the first', () => {
    const picture = scene(400, 300, 3);
    expect(ssim.prepare(picture).score(picture).worstTile).toMatchObject({ mean: 1, left: 5, top: 5 });
  });

  it('is found on white where only white shows the damage', async () => {
    const clear = { ...scene(1200, 60, 4), data: new Uint8Array(1200 * 60 * 4) };
    const smudged = Uint8Array.from(clear.data);
    // Black that is half opaque is black on black.
    for (let x = 1000; x < 1030; x++) for (let y = 10; y < 40; y += 2) smudged[4 * (y * 1200 + x) + 3] = 128;
    const { area, heatMap } = await capture(clear, { ...clear, data: smudged });
    expect(contains(area, { left: 1000, top: 10, width: 30, height: 30 })).toBe(true);
    const map = await shown(heatMap);
    expect(map.data.some((value) => value < 100)).toBe(true);
  });
});

describe('the heat map', () => {
  it('has for each pixel of the part the colour of its place, at the border that of the nearest', () => {
    const before = scene(90, 80, 3);
    const after = damaged(before, { left: 40, top: 30, width: 10, height: 10 });
    const map = ssimMap(before, after);
    for (const area of [
      { left: 0, top: 0, width: 90, height: 80 },
      { left: 20, top: 10, width: 50, height: 60 },
      { left: 2, top: 40, width: 30, height: 40 },
    ]) {
      const painted = paintArea(before, after, area);
      expect(painted).toMatchObject({ width: area.width, height: area.height });
      const expected: number[] = [];
      for (let y = area.top; y < area.top + area.height; y++) {
        for (let x = area.left; x < area.left + area.width; x++) {
          const column = Math.min(Math.max(x - 5, 0), map.width - 1);
          const row = Math.min(Math.max(y - 5, 0), map.height - 1);
          expected.push(...colourOf(map.values[row * map.width + column] ?? Number.NaN));
        }
      }
      expect([...(painted?.data ?? [])]).toEqual(expected);
    }
  });

  it('is as large as the part, nearly of these colours, and white where nothing differs', async () => {
    const before = scene(800, 300, 3);
    const after = damaged(before, { left: 600, top: 100, width: 60, height: 60 });
    const { area, heatMap } = await capture(before, after);
    const map = await shown(heatMap);
    const painted = paintArea(before, after, area);
    const error = map.data.reduce((sum, value, i) => sum + Math.abs(value - (painted?.data[i] ?? 0)), 0);
    expect(error / map.data.length).toBeLessThan(3);
    const same = await shown((await capture(before, before)).heatMap);
    expect(same.data.every((value) => value >= 240)).toBe(true);
  });

  it('is not there for pictures that have no SSIM', async () => {
    const before = scene(7, 300, 4);
    const made = await createCapture({ before, after: noisy(before, 9) }, undefined, 1e5);
    expect(made).toMatchObject({ heatMap: null, overview: null, area: wholeOf(before) });
  });
});

describe('the overview', () => {
  it.each([
    [3000, 2000, 1024, 683],
    [600, 5000, 123, 1024],
    [700, 520, 700, 520],
  ] as const)('of %i×%i pixels has %i×%i', async (width, height, ...size) => {
    const before = { data: new Uint8Array(3 * width * height).fill(90), width, height, channels: 3 } as const;
    const { overview } = await capture(before, before);
    expect([overview?.width, overview?.height]).toEqual(size);
  });

  it('is not needed where the part is the whole', async () => {
    const before = scene(512, 100, 3);
    expect((await capture(before, noisy(before, 5))).overview).toBeNull();
  });
});

describe('the room in the page', () => {
  it.each([1e6, 250_000, 100_000, 30_000])('is enough for noise: %i bytes', async (bytes) => {
    const [before, after] = [whiteNoise(1100, 900, 4, 1), whiteNoise(1100, 900, 4, 2)];
    // Alpha, which stays as it is, is noise too.
    const made = await createCapture({ before, after }, undefined, bytes);
    if (bytes >= 250_000) expect(made).not.toBeNull();
    if (made) expect(bytesOf(made)).toBeLessThanOrEqual(bytes);
    const opaque = [whiteNoise(1100, 900, 3, 1), whiteNoise(1100, 900, 3, 2)] as const;
    expect(bytesOf(await capture(...opaque, bytes))).toBeLessThanOrEqual(bytes);
  });

  it('may be too small for anything', async () => {
    const [before, after] = [whiteNoise(600, 600, 3, 1), whiteNoise(600, 600, 3, 2)];
    expect(await createCapture({ before, after }, undefined, 500)).toBeNull();
  });

  it('is rather filled with a smaller part than with a bad one', async () => {
    const before = noisy(scene(900, 700, 3), 25);
    const { area } = await capture(before, noisy(before, 3), 250_000);
    expect([384, 256]).toContain(area.width);
    expect(area.height).toBe(area.width);
  });
});
