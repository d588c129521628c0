import type { Raster } from '../../src/types.js';
import { type Plane, slowHalf, slowPlane, slowSsim } from './slow-ssim.js';

/** MS-SSIM as the paper writes it, in float64, out of the slow SSIM; see there. */
const WEIGHTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

/** By scale: contrast times structure, at the last one the whole SSIM. */
export function slowScaleMeans(a: Plane, b: Plane): number[] {
  let [first, second] = [stored(a), stored(b)];
  return WEIGHTS.map((_, scale) => {
    if (scale > 0) [first, second] = [stored(slowHalf(first)), stored(slowHalf(second))];
    return slowSsim(first, second, scale === WEIGHTS.length - 1).mean;
  });
}

/** The lower of the values on black and on white. */
export function slowMsSsim(a: Raster, b: Raster): number {
  const values = [0, 255].map((background) => {
    const means = slowScaleMeans(slowPlane(a, 'luma', background), slowPlane(b, 'luma', background));
    return means.reduce((product, mean, scale) => product * Math.max(mean, 0) ** (WEIGHTS[scale] ?? 0), 1);
  });
  return Math.min(...values);
}

/** The plane with its values computed once. */
function stored({ width, height, at }: Plane): Plane {
  const values = Float64Array.from({ length: width * height }, (_, i) =>
    at(i % width, Math.floor(i / width)),
  );
  return { width, height, at: (x, y) => values[y * width + x] ?? Number.NaN };
}
