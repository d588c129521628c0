import { expect, it } from 'vitest';
import { fillView, type ViewPoints } from '../../src/kernels/view.js';
import type { Raster } from '../../src/types.js';
import { scene } from '../support/rasters.js';

/** The definition, pixel by pixel. */
function slowView({ data, width, channels }: Raster, columns: ViewPoints, rows: ViewPoints): Float32Array {
  const size = columns.at.length / 2;
  const planes = new Float32Array(3 * size * size);
  for (let row = rows.first; row < rows.end; row++) {
    for (let column = columns.first; column < columns.end; column++) {
      for (let plane = 0; plane < 3; plane++) {
        const sample = channels < 3 ? 0 : 2 - plane;
        let sum = 0;
        for (const y of rows.at.subarray(2 * row, 2 * row + 2))
          for (const x of columns.at.subarray(2 * column, 2 * column + 2))
            sum += data[(y * width + x) * channels + sample] ?? Number.NaN;
        planes[(plane * size + row) * size + column] = sum / 4;
      }
    }
  }
  return planes;
}

function points(size: number, length: number, first: number, end: number): ViewPoints {
  const at = Int32Array.from({ length: 2 * size }, (_, i) =>
    Math.floor(((i / 2 - first) * length) / Math.max(1, end - first)),
  );
  return { at, first, end };
}

it.each([
  [4, 1, 4, 3],
  [5, 0, 5, 3],
  [16, 3, 5, 3],
  [37, 2, 37, 3],
  [37, 0, 1, 4],
  [40, 11, 11, 3],
  [64, 0, 64, 1],
  [64, 5, 61, 2],
] as const)('of %i pixels equals the definition from %i to %i, %i channels', (size, first, end, channels) => {
  const raster = scene(90, 70, channels);
  const columns = points(size, 90, first, end);
  const rows = points(size, 70, first, end);
  // Nothing of what was there before is left.
  const planes = new Float32Array(3 * size * size).fill(Number.NaN);
  fillView(raster, columns, rows, planes);
  expect(planes).toEqual(slowView(raster, columns, rows));
});
