import { describe, expect, it } from 'vitest';
import { takeSample } from '../../src/decide/sample.js';
import type { Raster } from '../../src/types.js';
import { type Channels, randomFrom } from '../support/rasters.js';

const TILE = 64;

/** Noise, so that no two tiles are alike. */
function chart(width: number, height: number, channels: Channels): Raster {
  const data = new Uint8Array(width * height * channels);
  const random = randomFrom(width * height + channels);
  return { data: data.map(() => Math.floor(random() * 256)), width, height, channels };
}

/** A tile's bytes, as text. */
function tileAt({ data, width, channels }: Raster, column: number, row: number): string {
  const lines = Array.from({ length: TILE }, (_, y) => {
    const from = ((row * TILE + y) * width + column * TILE) * channels;
    return Buffer.from(data.subarray(from, from + TILE * channels)).toString('latin1');
  });
  return lines.join('');
}

function tiles(raster: Raster): string[] {
  const [across, down] = [Math.floor(raster.width / TILE), Math.floor(raster.height / TILE)];
  return Array.from({ length: across * down }, (_, i) => tileAt(raster, i % across, Math.floor(i / across)));
}

describe('a sample', () => {
  it.each([
    [700, 500, 1],
    [700, 500, 2],
    [701, 539, 3],
    [512, 512, 4],
    [64, 6400, 3],
    [6400, 64, 1],
    [130, 3000, 3],
    [2600, 1900, 3],
    [3007, 2011, 1],
  ] as const)(
    'of %i×%i pixels of %i channels is made of whole tiles of the picture',
    (width, height, channels) => {
      const picture = chart(width, height, channels);
      const sample = takeSample(picture);
      if (!sample) throw new Error('Expected a sample but received null');
      expect(sample.channels).toBe(channels);
      expect([sample.width % TILE, sample.height % TILE]).toEqual([0, 0]);
      expect(sample.data).toHaveLength(sample.width * sample.height * channels);
      const [taken, all] = [tiles(sample), new Set(tiles(picture))];
      expect(taken.filter((tile) => !all.has(tile))).toEqual([]);
      expect(new Set(taken).size).toBe(taken.length);
      expect(taken.length).toBeGreaterThanOrEqual(16);
      expect(taken.length).toBeLessThanOrEqual(all.size / 2);
      expect(takeSample(picture)).toEqual(sample);
    },
  );

  it('comes from everywhere in a large picture', () => {
    const picture = chart(2560, 1920, 1);
    const [across, down] = [40, 30];
    const sample = takeSample(picture);
    const taken = new Set(sample ? tiles(sample) : []);
    const quarters = [0, 0, 0, 0];
    for (const [i, tile] of tiles(picture).entries()) {
      const [column, row] = [i % across, Math.floor(i / across)];
      const quarter = (column < across / 2 ? 0 : 1) + (row < down / 2 ? 0 : 2);
      if (taken.has(tile)) quarters[quarter] = (quarters[quarter] ?? 0) + 1;
    }
    // Of a grid of so many rows and columns, a middle one belongs to one side.
    const [columns, rows] = [(sample?.width ?? 0) / TILE, (sample?.height ?? 0) / TILE];
    expect(Math.min(...quarters)).toBeGreaterThanOrEqual(Math.floor(columns / 2) * Math.floor(rows / 2));
  });

  it.each([
    [1, 1],
    [63, 63],
    [256, 256],
    [320, 320],
    [63, 100_000],
    [64, 1984],
  ])('is not taken of %i×%i pixels, which hold hardly more than it would', (width, height) => {
    expect(takeSample(chart(width, height, 1))).toBeNull();
  });

  it('is not taken where it would be narrower than is asked', () => {
    const strip = chart(170, 4000, 3);
    expect(takeSample(strip)).toMatchObject({ width: 64 });
    expect(takeSample(strip, 64)).not.toBeNull();
    expect(takeSample(strip, 161)).toBeNull();
    expect(takeSample(chart(1024, 1024, 3), 161)).not.toBeNull();
  });
});
