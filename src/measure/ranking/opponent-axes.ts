import type { PictureStatistics } from '../../kernels/picture-statistics.js';

/** Length of the mean, and of the standard deviation, of the axes R − G and (R + G) / 2 − B, in levels. */
export function opponentAxes({ red, green, blue, redGreenSquare, yellowBlueSquare }: PictureStatistics): {
  readonly mean: number;
  readonly deviation: number;
} {
  const mean = Math.hypot(red - green, (red + green) / 2 - blue);
  // Rounding can leave less than nothing.
  return { mean, deviation: Math.sqrt(Math.max(0, redGreenSquare + yellowBlueSquare - mean ** 2)) };
}
