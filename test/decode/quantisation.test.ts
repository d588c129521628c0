import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { lumaQuantisation } from '../../src/decode/quantisation.js';
import { fixture } from '../support/fixtures.js';
import { scene } from '../support/rasters.js';

const { data, width, height } = scene(40, 30, 3);
const jpeg = (options: object) =>
  sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg(options)
    .toBuffer();

describe('luma’s quantisation table', () => {
  it('is the standard’s own at quality 50', async () => {
    const table = lumaQuantisation(await jpeg({ quality: 50 }));
    // ITU-T T.81, table K.1, in zigzag order.
    expect(table?.slice(0, 10)).toEqual([16, 11, 12, 14, 12, 10, 16, 14, 13, 14]);
    expect(table).toHaveLength(64);
    expect(table?.at(-1)).toBe(99);
  });

  it('is 1 everywhere at quality 100, in progressive files too', async () => {
    expect(lumaQuantisation(await jpeg({ quality: 100, progressive: true }))).toEqual(Array(64).fill(1));
  });

  it('is not there in other files, nor in what is left of one', async () => {
    expect(lumaQuantisation(await fixture('special/colour/grey.png'))).toBeUndefined();
    const whole = await jpeg({ quality: 50 });
    for (let length = 0; length < 100; length++)
      expect(lumaQuantisation(whole.subarray(0, length))?.length ?? 64).toBe(64);
  });
});
