import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Face } from '../../../src/measure/faces/face.js';
import { faceFeatures } from '../../../src/measure/faces/features.js';
import { boxSharpness } from '../../../src/measure/faces/sharpness.js';
import { decode, scene } from '../../support/rasters.js';

const PICTURE = scene(400, 300, 3);
const face = (left: number, width: number, confidence: number): Face => ({
  left,
  top: 40,
  width,
  height: width,
  confidence,
});

describe('features of faces', () => {
  it('are nothing without a face', () => {
    expect(faceFeatures(PICTURE, [])).toEqual({
      facePresent: 0,
      faceCount: 0,
      faceScore: 0,
      faceSharpness: null,
    });
  });

  it('are those of the largest face, wherever it is in the list', () => {
    const [large, small] = [face(10, 100, 0.8), face(200, 50, 0.95)];
    const expected = {
      facePresent: 1,
      faceCount: 2,
      faceScore: (0.8 * 100 * 100) / (400 * 300),
      faceSharpness: boxSharpness(PICTURE, large),
    };
    expect(faceFeatures(PICTURE, [small, large])).toEqual(expected);
    expect(faceFeatures(PICTURE, [large, small])).toEqual(expected);
  });
});

describe('sharpness of a box', () => {
  const box = { left: 100.4, top: 60.7, width: 140.2, height: 150.9 };

  it('falls as the picture is blurred, and depends on nothing outside', async () => {
    const blurred = await Promise.all(
      [0.6, 1, 2, 4].map(async (sigma) =>
        decode(
          await sharp(PICTURE.data, { raw: { width: 400, height: 300, channels: 3 } })
            .blur(sigma)
            .png()
            .toBuffer(),
        ),
      ),
    );
    const values = [PICTURE, ...blurred].map((picture) => boxSharpness(picture, box) ?? Number.NaN);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(values.every((value) => value > 0)).toBe(true);

    const data = PICTURE.data.map((value, at) => {
      const [x, y] = [Math.floor(at / 3) % 400, Math.floor(at / 1200)];
      return x >= 100 && x < 241 && y >= 60 && y < 212 ? value : 255 - value;
    });
    expect(boxSharpness({ ...PICTURE, data }, box)).toBe(values[0]);
  });

  it('is that of the plain formula where nothing is shrunk', () => {
    const grey = scene(60, 50, 1);
    const at = (x: number, y: number) => grey.data[y * 60 + x] ?? 0;
    const values: number[] = [];
    for (let y = 11; y < 39; y++) {
      for (let x = 6; x < 44; x++) {
        values.push(at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y));
      }
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(boxSharpness(grey, { left: 5, top: 10, width: 40, height: 30 })).toBeCloseTo(variance, 6);
  });

  it('is 0 on one colour and unknown for boxes that are too small or outside', () => {
    const even = { ...PICTURE, data: new Uint8Array(PICTURE.data.length).fill(90) };
    expect(boxSharpness(even, box)).toBeCloseTo(0, 9);
    expect(boxSharpness(PICTURE, { left: 20, top: 20, width: 15, height: 40 })).toBeNull();
    expect(boxSharpness(PICTURE, { left: 390, top: 20, width: 40, height: 40 })).toBeNull();
    expect(boxSharpness(PICTURE, { left: 500, top: 20, width: 40, height: 40 })).toBeNull();
  });
});
