import type { AreaSums } from '../../src/kernels/area-sums.js';
import type { Raster } from '../../src/types.js';

/**
 * Sums a picture over a grid of equal cells: a pixel that cells share counts in each by its part. All numbers are whole
 * and stay below 2⁵³, so that they are the same on every machine.
 *
 * @param raster RGB, or RGBA whose alpha is ignored
 */
export function slowAreaSums(raster: Raster, columns: number, rows: number): AreaSums {
  const { width, height } = raster;
  const data = new Float64Array(columns * rows * 3);
  const running = new Float64Array((width + 1) * 3);
  const line = new Float64Array(columns * 3);
  // In units in which a pixel is columns × rows in size and a cell width × height.
  for (let y = 0; y < height; y++) {
    runningSums(raster, y, running);
    sumLine(running, width, columns, line);
    const [top, bottom] = [y * rows, (y + 1) * rows];
    for (let row = Math.floor(top / height); row * height < bottom; row++) {
      const part = Math.min(bottom, (row + 1) * height) - Math.max(top, row * height);
      const base = row * line.length;
      for (let at = 0; at < line.length; at++) {
        data[base + at] = (data[base + at] ?? 0) + part * (line[at] ?? 0);
      }
    }
  }
  return { data, area: width * height };
}

/** For each pixel of a line, and behind the last, the sums of all before it. */
function runningSums({ data, width, channels }: Raster, y: number, sums: Float64Array): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  let from = y * width * channels;
  for (let to = 3; to < sums.length; to += 3, from += channels) {
    red += data[from] ?? 0;
    green += data[from + 1] ?? 0;
    blue += data[from + 2] ?? 0;
    sums[to] = red;
    sums[to + 1] = green;
    sums[to + 2] = blue;
  }
}

function sumLine(running: Float64Array, width: number, columns: number, line: Float64Array): void {
  for (let channel = 0; channel < 3; channel++) {
    let before = 0;
    for (let column = 0; column < columns; column++) {
      const edge = (column + 1) * width;
      const pixel = Math.floor(edge / columns);
      const at = pixel * 3 + channel;
      const whole = running[at] ?? 0;
      const rest = edge - pixel * columns;
      const sum = whole * columns + (rest > 0 ? rest * ((running[at + 3] ?? 0) - whole) : 0);
      line[column * 3 + channel] = sum - before;
      before = sum;
    }
  }
}
