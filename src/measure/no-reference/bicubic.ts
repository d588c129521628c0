import type { Plane } from './plane.js';

/**
 * Weights of the eight samples nearest to a point halfway between two of them: Keys' cubic with a = −½, stretched to
 * twice its width so that it also removes what half the resolution cannot hold. They sum to 1 and have few binary digits:
 * halving whole numbers is exact.
 */
const WEIGHTS = Float64Array.of(-3, -9, 29, 111, 111, 29, -9, -3).map((weight) => weight / 256);
const TAPS = WEIGHTS.length;

/**
 * Half the size, rounded up, as `imresize(…, 0.5)` of MATLAB makes it from floating-point images: antialiased bicubic,
 * the border mirrored with its outermost sample repeated, nothing rounded or clamped.
 */
export function halve({ data, width, height }: Plane): Plane {
  const [halfWidth, halfHeight] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const columns = mirroredTaps(width);
  const rows = mirroredTaps(height);
  const half = new Float64Array(halfWidth * halfHeight);
  const line = new Float64Array(width);
  for (let y = 0; y < halfHeight; y++) {
    line.fill(0);
    for (let tap = 0; tap < TAPS; tap++) {
      const weight = WEIGHTS[tap] ?? 0;
      const start = (rows[y * TAPS + tap] ?? 0) * width;
      for (let x = 0; x < width; x++) line[x] = (line[x] ?? 0) + weight * (data[start + x] ?? 0);
    }
    for (let x = 0; x < halfWidth; x++) {
      let sum = 0;
      for (let tap = 0; tap < TAPS; tap++)
        sum += (WEIGHTS[tap] ?? 0) * (line[columns[x * TAPS + tap] ?? 0] ?? 0);
      half[y * halfWidth + x] = sum;
    }
  }
  return { data: half, width: halfWidth, height: halfHeight };
}

/** For each sample of the half, the eight positions in a line of the whole that it is made from. */
function mirroredTaps(length: number): Int32Array {
  const positions = new Int32Array(Math.ceil(length / 2) * TAPS);
  for (let at = 0; at < positions.length; at++) {
    const position = 2 * Math.floor(at / TAPS) + (at % TAPS) - (TAPS / 2 - 1);
    const wrapped = ((position % (2 * length)) + 2 * length) % (2 * length);
    positions[at] = Math.min(wrapped, 2 * length - 1 - wrapped);
  }
  return positions;
}
