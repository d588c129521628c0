import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { adobeRgbProfile } from '../../fixtures/icc.js';
import { isNearSrgbCurve, toneCurve } from '../../src/decode/tone-curve.js';

/** A profile of one tag, as far as it is read here. */
function profile(type: string, data: Buffer): Buffer {
  const tag = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), data]);
  const head = Buffer.alloc(144);
  head.writeUInt32BE(1, 128);
  head.write('rTRC', 132, 'latin1');
  head.writeUInt32BE(144, 136);
  head.writeUInt32BE(tag.length, 140);
  return Buffer.concat([head, tag]);
}

function curve(...entries: number[]): Buffer {
  const data = Buffer.alloc(4 + 2 * entries.length);
  data.writeUInt32BE(entries.length, 0);
  entries.forEach((entry, i) => {
    data.writeUInt16BE(entry, 4 + 2 * i);
  });
  return profile('curv', data);
}

function parametric(kind: number, ...parameters: number[]): Buffer {
  const data = Buffer.alloc(4 + 4 * parameters.length);
  data.writeUInt16BE(kind, 0);
  parameters.forEach((parameter, i) => {
    data.writeInt32BE(Math.round(parameter * 65536), 4 + 4 * i);
  });
  return profile('para', data);
}

async function embedded(name: string): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } });
  const { icc } = await sharp(await pixel.withIccProfile(name).png().toBuffer()).metadata();
  return icc ?? Buffer.alloc(0);
}

const SRGB = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

describe('the tone curve of a profile', () => {
  it.each([
    ['none', curve(), 0.5],
    // In 256ths.
    ['a gamma', curve(461), 0.5 ** (461 / 256)],
    ['samples', curve(0, 16384, 65535), 0.25],
    ['a function with a foot', parametric(3, ...SRGB), 0.21404],
    ['a function of one parameter', parametric(0, 2.2), 0.5 ** 2.2],
    ['a function with offsets', parametric(4, ...SRGB, 0.125, 0), 0.33904],
  ])('of %s', (_, icc, half) => {
    expect(toneCurve(icc)?.(0.5)).toBeCloseTo(half, 3);
  });

  it('is unknown where it is cut short, of another type or not there', () => {
    expect(toneCurve(profile('mft2', Buffer.alloc(20)))).toBeUndefined();
    expect(toneCurve(parametric(3, 2.4))).toBeUndefined();
    expect(toneCurve(Buffer.alloc(10))).toBeUndefined();
    expect(toneCurve(curve(0, 1).subarray(0, -2))).toBeUndefined();
  });

  it('is about sRGB’s in the profiles of pictures, and not in linear light', async () => {
    for (const icc of [await embedded('srgb'), await embedded('p3'), adobeRgbProfile(), curve(1.8 * 256)])
      expect(isNearSrgbCurve(icc)).toBe(true);
    expect(isNearSrgbCurve(curve())).toBe(false);
    expect(isNearSrgbCurve(Buffer.alloc(200))).toBe(false);
  });
});
