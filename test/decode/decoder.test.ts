import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { withIcc } from '../../fixtures/containers.js';
import { adobeRgbProfile } from '../../fixtures/icc.js';
import { noise } from '../../fixtures/scenes.js';
import { decode, decodeForViewing } from '../../src/decode/decoder.js';
import { examine } from '../../src/decode/metadata.js';
import { pngContainer } from '../../src/encode/container/png.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { imageLimits } from '../../src/limits.js';
import type { Raster } from '../../src/types.js';
import { greyProfile } from '../support/blocks.js';
import { fixture, fixtures } from '../support/fixtures.js';

const native = async (bytes: Buffer) => decode(bytes, await examine(bytes, 'file', imageLimits({})), 'file');

/** A picture of one colour, which JPEG at quality 100 keeps within a level. */
const flat = (colour: readonly number[], channels: Raster['channels'] = 3): Raster => ({
  data: Uint8Array.from({ length: 16 * 16 * channels }, (_, at) => colour[at % channels] ?? 0),
  width: 16,
  height: 16,
  channels,
});
const firstPixel = ({ data, channels }: Raster) => [...data.subarray(0, channels)];

test('the eight orientations are one and the same picture', async () => {
  const [first, ...others] = await Promise.all(
    fixtures('orientation').map(async ({ path }) => native(await fixture(path))),
  );
  for (const other of others) {
    expect([other.width, other.height, other.channels]).toEqual([
      first?.width,
      first?.height,
      first?.channels,
    ]);
    const differences = other.data.map((value, at) => Math.abs(value - (first?.data[at] ?? 0)));
    // The blocks of JPEG lie elsewhere in each of them.
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(1.5);
  }
});

describe('channels', () => {
  test.each([
    ['special/colour/grey.png', 1],
    ['special/colour/grey blur.jpg', 1],
    ['special/alpha/grey with alpha.png', 2],
    ['special/alpha/soft edge.png', 4],
    ['special/colour/palette.png', 3],
    ['special/animated/still.gif', 3],
    ['special/colour/16 bit.png', 3],
  ] as const)('of %s are %i', async (path, channels) => {
    expect((await native(await fixture(path))).channels).toBe(channels);
  });

  test.each([1, 2, 3, 4] as const)('of %i come back as they were written', async (channels) => {
    const image = noise(19, 11, 4, channels);
    const bytes = (await ENCODERS.png.lossless[0]?.(image, 4)) ?? Buffer.alloc(0);
    const { data, ...shape } = await native(bytes);
    expect({ ...shape, data: [...data] }).toEqual({ ...image, data: [...image.data] });
  });

  test.each([
    [2, [90, 255], [90]],
    [4, [90, 80, 70, 255], [90, 80, 70]],
    [2, [90, 254], [90, 254]],
    [4, [90, 80, 70, 0], [90, 80, 70, 0]],
  ] as const)(
    'of %i lose an alpha that is opaque everywhere, and only that: %j',
    async (channels, pixel, expected) => {
      const bytes = (await ENCODERS.png.lossless[0]?.(flat(pixel, channels), 4)) ?? Buffer.alloc(0);
      expect(firstPixel(await native(bytes))).toEqual(expected);
    },
  );
});

describe('a profile', () => {
  // What these codes are in sRGB follows from the published primaries; fully saturated ones lie on its border.
  const cases = [
    ['Adobe RGB', [144, 255, 60], [0, 255, 0]],
    ['Display P3', [234, 51, 35], [255, 0, 0]],
  ] as const;

  async function fileWith(name: string, colour: readonly number[]): Promise<Buffer> {
    const raster = flat(colour);
    const image = sharp(raster.data, { raw: { width: 16, height: 16, channels: 3 } });
    const bare = await image.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    if (name === 'Adobe RGB') return withIcc(bare, adobeRgbProfile());
    const { icc } = await sharp(await fixture('special/colour/display-p3.jpg')).metadata();
    return withIcc(bare, icc ?? Buffer.alloc(0));
  }

  test.each(cases)('%s leaves the numbers alone, and is applied for viewing', async (name, code, seen) => {
    const file = await fileWith(name, code);
    const near = (found: readonly number[], wanted: readonly number[]) =>
      Math.max(...wanted.map((value, i) => Math.abs(value - (found[i] ?? Number.NaN))));
    expect(near(firstPixel(await native(file)), code)).toBeLessThanOrEqual(2);
    expect(near(firstPixel(await decodeForViewing(file, false, 'file')), code)).toBeLessThanOrEqual(2);
    expect(near(firstPixel(await decodeForViewing(file, true, 'file')), seen)).toBeLessThanOrEqual(12);
  });

  test('of grey levels is applied for viewing', async () => {
    const bare = (await ENCODERS.png.lossless[0]?.(flat([128], 1), 4)) ?? Buffer.alloc(0);
    const file = pngContainer.attach(bare, { icc: greyProfile(1) });
    expect(firstPixel(await native(file))).toEqual([128]);
    // Linear light at a half is 188 in sRGB (IEC 61966-2-1).
    expect(firstPixel(await decodeForViewing(file, true, 'file'))[0]).toBeCloseTo(188, -0.5);
  });
});
