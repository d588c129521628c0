import type { PictureStatistics } from '../../kernels/picture-statistics.js';

/** The lowest level of luma, 0 to 255, that a share of the pixels does not exceed. */
export function lumaPercentile({ histogram, width, height }: PictureStatistics, share: number): number {
  let left = share * width * height;
  for (const [level, count] of histogram.entries()) {
    left -= count;
    if (left <= 0 && count > 0) return level;
  }
  return 255;
}

/** The mean over the pixels of a function of their level of luma. */
export function meanOverLevels(
  { histogram, width, height }: PictureStatistics,
  of: (level: number) => number,
): number {
  let sum = 0;
  for (const [level, count] of histogram.entries()) if (count > 0) sum += count * of(level);
  return sum / (width * height);
}
