import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { noise } from '../../fixtures/scenes.js';
import { decodeForViewing } from '../../src/decode/decoder.js';
import { isSamePicture } from '../../src/decode/raster.js';
import { ENCODERS } from '../../src/encode/registry.js';
import type { Raster } from '../../src/types.js';
import { type Channels, decode, scene } from '../support/rasters.js';

const CHANNELS = [1, 2, 3, 4] as const;
const EVERY = { min: 1, max: 100 };
const NAMES = { 1: 'grey', 2: 'grey and alpha', 3: 'RGB', 4: 'RGB and alpha' } as const;
const kinds = CHANNELS.map((channels) => ({ channels, kind: NAMES[channels] }));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The first quality of each run of qualities that give one and the same file. */
async function firstOfEachFile(
  qualities: readonly number[],
  encode: (quality: number) => Promise<Buffer>,
): Promise<number[]> {
  const files: string[] = [];
  for (const quality of qualities) files.push(sha256(await encode(quality)));
  return qualities.filter((_, i) => files[i] !== files[i - 1]);
}

const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, i) => from + i);

describe('the qualities of', () => {
  test.each(kinds)('AVIF are those that give a $kind file of its own', async ({ channels }) => {
    const image = noise(33, 21, 5, channels);
    const distinct = await firstOfEachFile(upTo(100), (quality) =>
      ENCODERS.avif.families[0].encode(image, quality, 2),
    );
    expect(ENCODERS.avif.qualities(EVERY, image)).toEqual(distinct);
  });

  test('AVIF begin with the lowest allowed, whatever file it shares', () => {
    const opaque = { channels: 3 } as const;
    expect(ENCODERS.avif.qualities({ min: 4, max: 8 }, opaque)).toEqual([4, 6, 8]);
    expect(ENCODERS.avif.qualities({ min: 2, max: 2 }, opaque)).toEqual([2]);
  });

  test('a PNG palette buy more colours', async () => {
    const image = scene(64, 48, 3);
    const colours: number[] = [];
    for (const quality of [1, 30, 60, 80, 100]) {
      const { data } = await decode(await ENCODERS.png.families[0].encode(image, quality, 4));
      const seen = Array.from({ length: data.length / 3 }, (_, i) => data.subarray(3 * i, 3 * i + 3).join());
      colours.push(new Set(seen).size);
    }
    expect(colours).toEqual([...colours].sort((a, b) => a - b));
    expect(colours.at(0)).toBeLessThan(64);
    expect(colours.at(-1)).toBe(256);
  });

  test.each(['jpeg', 'webp', 'png'] as const)('%s are whole numbers in range', (format) => {
    expect(ENCODERS[format].qualities({ min: 30, max: 33 }, { channels: 3 })).toEqual([30, 31, 32, 33]);
    expect(ENCODERS[format].qualities(EVERY, { channels: 3 })).toHaveLength(100);
  });
});

describe('without loss', () => {
  const cases = (['png', 'webp', 'avif'] as const).flatMap((format) =>
    kinds.map((kind) => ({ ...kind, format })),
  );

  test.each(cases)('$format keeps every number of $kind', async ({ format, channels }) => {
    // Noise: colours under full transparency are among the numbers.
    for (const image of [noise(37, 23, 8, channels), noise(1, 1, 8, channels), scene(64, 40, channels)]) {
      const bytes = await ENCODERS[format].lossless[0]?.(image, 4);
      expect(isSamePicture(image, await decodeForViewing(bytes ?? Buffer.alloc(0), false, format))).toBe(
        true,
      );
    }
  });

  test('JPEG has no such thing', () => expect(ENCODERS.jpeg.lossless).toEqual([]));
});

describe('with loss', () => {
  test.each(['jpeg', 'webp', 'avif'] as const)('%s grows with quality', async (format) => {
    const image = scene(160, 120, 3);
    const sizes: number[] = [];
    for (const quality of [5, 25, 45, 65, 85, 100])
      sizes.push((await ENCODERS[format].families[0].encode(image, quality, 2)).length);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  test.each([0, 4, 9])('JPEG at effort %i keeps grey in one channel, progressive', async (effort) => {
    const header = await sharp(
      await ENCODERS.jpeg.families[0].encode(scene(40, 30, 1), 80, effort),
    ).metadata();
    expect(header).toMatchObject({ channels: 1, space: 'b-w', isProgressive: true });
  });

  test.each([2, 4] as const)('WebP keeps the alpha of %i channels exactly', async (channels) => {
    const image = noise(45, 31, 2, channels);
    for (const quality of [1, 50, 90]) {
      const decoded = await decode(await ENCODERS.webp.families[0].encode(image, quality, 4));
      expect(alphaOf(decoded)).toEqual(alphaOf(image));
    }
  });

  test('AVIF is 8-bit 4:4:4', async () => {
    const file = await ENCODERS.avif.families[0].encode(scene(40, 30, 3), 50, 2);
    // The configuration of AV1 (AV1-ISOBMFF §2.3.3): its third byte has the bits of depth and subsampling.
    const flags = file.readUInt8(file.indexOf('av1C') + 4 + 2);
    expect({ highDepth: flags & 0x40, subsampled: flags & 0x0c }).toEqual({ highDepth: 0, subsampled: 0 });
  });

  test.each(kinds)(
    'every format takes $kind, where it holds alpha, at the ends of its ranges',
    async ({ channels }) => {
      const image = scene(17, 13, channels);
      for (const encoder of Object.values(ENCODERS)) {
        if (hasAlpha(channels) && !encoder.holdsAlpha) continue;
        const qualities = encoder.qualities(EVERY, image);
        for (const quality of [Math.min(...qualities), Math.max(...qualities)]) {
          for (const effort of [0, 9]) {
            const { width, height } = await decode(await encoder.families[0].encode(image, quality, effort));
            expect([width, height]).toEqual([17, 13]);
          }
        }
      }
    },
  );
});

const hasAlpha = (channels: Channels) => channels % 2 === 0;

function alphaOf({ data, channels }: Raster): number[] {
  return [...data].filter((_, at) => at % channels === channels - 1);
}

describe('a draft', () => {
  const FAMILIES = Object.values(ENCODERS).flatMap(({ families }) => families);
  const drafted = FAMILIES.filter(({ draft }) => draft !== undefined);

  test.each(drafted)(
    'of $name is the very picture of the real encode, and at most half as large again',
    async (family) => {
      for (const [width, height, channels] of [
        [160, 120, 3],
        [77, 53, 1],
      ] as const) {
        const image = scene(width, height, channels);
        for (const effort of [0, 2, 4, 9]) {
          for (const quality of [1, 30, 62, 85, 97, 100]) {
            const real = await family.encode(image, quality, effort);
            const draft = await family.draft?.encode(image, quality, effort);
            if (!draft) throw new Error('Expected a draft.');
            expect(isSamePicture(await decode(draft), await decode(real)), `${effort}, ${quality}`).toBe(
              true,
            );
            expect(draft.length, `${effort}, ${quality}`).toBeLessThanOrEqual(real.length * 1.5 + 20);
            if (effort < (family.draft?.from ?? 0)) expect(draft.equals(real), `${effort}`).toBe(true);
          }
        }
      }
    },
  );
});
