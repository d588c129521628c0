import { describe, expect, it } from 'vitest';
import { RowEnlarger } from '../../src/enhance/lanczos.js';
import { randomFrom } from '../support/rasters.js';
import { lanczos3 } from '../support/resample.js';

function enlarged(plane: Float32Array, width: number, height: number, factor: number): Float32Array[] {
  const enlarger = new RowEnlarger(width, height, factor);
  return Array.from({ length: Math.round(height * factor) }, (_, y) => {
    const row = new Float32Array(Math.round(width * factor));
    enlarger.row(plane, 0, y, row);
    return row;
  });
}

const noise = (count: number) => Float32Array.from({ length: count }, randomFrom(3));

describe('enlarging by Lanczos3', () => {
  it.each([
    [9, 7, 2],
    [8, 5, 4],
    [11, 6, 1.5],
    [1, 1, 2],
    [7, 5, 1],
  ])(
    '%i × %i pixels by %d is a centred, normalised sum over six samples, edges repeated',
    (width, height, factor) => {
      const plane = noise(width * height);
      enlarged(plane, width, height, factor).forEach((row, y) => {
        row.forEach((value, x) => {
          let [sum, total] = [0, 0];
          const [atX, atY] = [(x + 0.5) / factor - 0.5, (y + 0.5) / factor - 0.5];
          for (let j = Math.floor(atY) - 2; j <= Math.floor(atY) + 3; j++) {
            for (let i = Math.floor(atX) - 2; i <= Math.floor(atX) + 3; i++) {
              const weight = lanczos3.weight(atX - i) * lanczos3.weight(atY - j);
              const inside = (place: number, length: number) => Math.max(0, Math.min(length - 1, place));
              sum += weight * (plane[inside(j, height) * width + inside(i, width)] ?? 0);
              total += weight;
            }
          }
          expect(value).toBeCloseTo(sum / total, 5);
        });
      });
    },
  );

  it('keeps a picture that is not enlarged, and one of a single colour', () => {
    const plane = noise(35);
    expect(enlarged(plane, 7, 5, 1).flatMap((row) => [...row])).toEqual([...plane]);
    for (const row of enlarged(new Float32Array(35).fill(0.25), 7, 5, 2))
      for (const value of row) expect(value).toBeCloseTo(0.25, 6);
  });

  it('is the same from a part of the rows', () => {
    const [width, height] = [12, 20];
    const plane = noise(width * height);
    const whole = enlarged(plane, width, height, 2);
    const row = new Float32Array(2 * width);
    new RowEnlarger(width, height, 2).row(plane.subarray(5 * width, 15 * width), 5, 20, row);
    expect(row).toEqual(whole[20]);
  });
});
