import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, type Face, overlap, suppress, within } from '../../../src/measure/faces/face.js';
import { viewSquare, wholePicture } from '../../../src/measure/faces/view.js';
import { decodeCells, SIDE } from '../../../src/measure/faces/yunet.js';
import { randomFrom, scene } from '../../support/rasters.js';

const side = fc.double({ min: 1, max: 60, noNaN: true });
const place = fc.double({ min: -20, max: 100, noNaN: true });
const box: fc.Arbitrary<Box> = fc.record({ left: place, top: place, width: side, height: side });
const face: fc.Arbitrary<Face> = fc
  .tuple(box, fc.integer({ min: 0, max: 20 }))
  .map(([at, level]) => ({ ...at, confidence: level / 20 }));

describe('outputs of the network', () => {
  it.each([8, 16, 32])('are read at stride %i as a slow reference does', (stride) => {
    const random = randomFrom(stride);
    const perRow = SIDE / stride;
    const numbers = (count: number, low: number, high: number) =>
      Float32Array.from({ length: count }, () => low + (high - low) * random());
    const cls = numbers(perRow ** 2, -0.2, 1.2);
    const obj = numbers(perRow ** 2, -0.2, 1.2);
    const bbox = numbers(4 * perRow ** 2, -2, 2);
    const expected: Face[] = [];
    for (let row = 0; row < perRow; row++) {
      for (let column = 0; column < perRow; column++) {
        const i = row * perRow + column;
        const [dx = 0, dy = 0, logWidth = 0, logHeight = 0] = bbox.slice(4 * i, 4 * i + 4);
        const limited = [cls[i] ?? 0, obj[i] ?? 0].map((value) => Math.min(Math.max(value, 0), 1));
        const confidence = ((limited[0] ?? 0) * (limited[1] ?? 0)) ** 0.5;
        const [width, height] = [Math.E ** logWidth * stride, Math.E ** logHeight * stride];
        if (confidence < 0.6) continue;
        expected.push({
          left: stride * column + stride * dx - width / 2,
          top: stride * row + stride * dy - height / 2,
          width,
          height,
          confidence,
        });
      }
    }
    const found = decodeCells({ stride, cls, obj, bbox }, 0.6);
    expect(found.length).toBe(expected.length);
    expect(found.length).toBeGreaterThan(5);
    found.forEach((face, i) => {
      for (const key of ['left', 'top', 'width', 'height', 'confidence'] as const) {
        expect(face[key]).toBeCloseTo(expected[i]?.[key] ?? Number.NaN, 9);
      }
    });
  });

  it('count for nothing where they are not numbers', () => {
    const cells = (SIDE / 32) ** 2;
    const ones = new Float32Array(cells).fill(1);
    const bbox = new Float32Array(4 * cells);
    const none = new Float32Array(cells).fill(Number.NaN);
    expect(decodeCells({ stride: 32, cls: none, obj: ones, bbox }, 0)).toEqual([]);
    const endless = new Float32Array(4 * cells).fill(Number.POSITIVE_INFINITY);
    expect(decodeCells({ stride: 32, cls: ones, obj: ones, bbox: endless }, 0.5)).toEqual([]);
    expect(decodeCells({ stride: 32, cls: ones, obj: ones, bbox }, 0.5)).toHaveLength(cells);
  });
});

describe('overlap', () => {
  it('is symmetric, 0 to 1, 1 with itself and 0 apart', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        expect(overlap(a, b)).toBe(overlap(b, a));
        expect(overlap(a, b)).toBeGreaterThanOrEqual(0);
        expect(overlap(a, b)).toBeLessThanOrEqual(1 + 1e-9);
        expect(overlap(a, a)).toBeCloseTo(1, 9);
        expect(overlap(a, { ...b, left: a.left + a.width + 1 })).toBe(0);
      }),
    );
    const square = { left: 0, top: 0, width: 2, height: 2 };
    expect(overlap(square, { ...square, left: 1 })).toBeCloseTo(1 / 3, 12);
  });
});

describe('suppression', () => {
  it('keeps the surest of what overlaps, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(face, { maxLength: 25 }), (faces) => {
        const kept = suppress(faces, 0.3);
        expect(suppress(faces.toReversed(), 0.3)).toEqual(kept);
        expect(suppress(kept, 0.3)).toEqual(kept);
        for (const one of kept) expect(faces).toContain(one);
        kept.forEach((one, i) => {
          for (const other of kept.slice(i + 1)) {
            expect(overlap(one, other)).toBeLessThanOrEqual(0.3);
            expect(other.confidence).toBeLessThanOrEqual(one.confidence);
          }
        });
        for (const one of faces.filter((each) => !kept.includes(each))) {
          expect(kept.some((k) => overlap(k, one) > 0.3 && k.confidence >= one.confidence)).toBe(true);
        }
      }),
    );
  });
});

it('a box within a picture is the part that both have', () => {
  const size = { width: 50, height: 40 };
  fc.assert(
    fc.property(box, (whole) => {
      const part = within(whole, size);
      const inside = overlap(whole, { left: 0, top: 0, ...size });
      expect(part === null).toBe(inside === 0);
      if (part) expect(overlap(part, { left: 0, top: 0, ...size })).toBeGreaterThan(0);
      if (part) expect(overlap(part, whole)).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

describe('a view', () => {
  it('shows the own pixels of a small picture, blue first, black around', () => {
    const picture = scene(30, 20, 3);
    const planes = viewSquare(picture, wholePicture(picture, 40), 40);
    for (let y = 0; y < 40; y++) {
      for (let x = 0; x < 40; x++) {
        for (let plane = 0; plane < 3; plane++) {
          const pixel = (y * 30 + x) * 3 + 2 - plane;
          const expected = x < 30 && y < 20 ? picture.data[pixel] : 0;
          expect(planes[plane * 1600 + y * 40 + x]).toBe(expected);
        }
      }
    }
  });

  it('is the same of grey and of grey as colours, with alpha and without', () => {
    const grey = scene(100, 90, 1);
    const spread = (channels: 2 | 3 | 4) => ({
      ...grey,
      channels,
      data: Uint8Array.from({ length: 9000 * channels }, (_, at) =>
        channels % 2 === 0 && at % channels === channels - 1
          ? at % 256
          : (grey.data[Math.floor(at / channels)] ?? 0),
      ),
    });
    const square = { left: -10, top: 5, side: 110 };
    const expected = viewSquare(grey, square, 32);
    for (const channels of [2, 3, 4] as const) {
      expect(viewSquare(spread(channels), square, 32)).toEqual(expected);
    }
  });

  it('shrinks to means, and shows nothing of what is beyond', () => {
    const flat = { data: new Uint8Array(3 * 90 * 70).fill(77), width: 90, height: 70, channels: 3 as const };
    fc.assert(
      fc.property(
        fc.record({
          left: fc.integer({ min: -60, max: 120 }),
          top: fc.integer({ min: -60, max: 120 }),
          side: fc.integer({ min: 16, max: 200 }),
        }),
        (square) => {
          const planes = viewSquare(flat, square, 16);
          expect(planes.every((value) => value === 0 || value === 77)).toBe(true);
          const seen = planes.filter((value) => value === 77).length / planes.length;
          const width = Math.max(0, Math.min(90, square.left + square.side) - Math.max(0, square.left));
          const height = Math.max(0, Math.min(70, square.top + square.side) - Math.max(0, square.top));
          const share = (width * height) / square.side ** 2;
          expect(Math.abs(seen - share)).toBeLessThan(0.15);
        },
      ),
    );
  });
});
