import type { Feature } from './feature.js';
import { lumaPercentile, meanOverLevels } from './luma-levels.js';

/**
 * Contrast, higher is better:
 * - `contrast`: RMS contrast, the standard deviation of luma, levels 0 to 127.5.
 * - `luma_spread`: from the 5th to the 95th percentile of luma, levels 0 to 255.
 * - `entropy`: of the histogram of luma, bits 0 to 8.
 */
export const contrast: Feature<'contrast' | 'luma_spread' | 'entropy'> = {
  name: 'contrast',
  description: 'standard deviation, spread and entropy of luma',
  source: 'Peli, Contrast in complex images, JOSA A 7(10), 1990',
  measure(statistics) {
    const { histogram, width, height } = statistics;
    const mean = meanOverLevels(statistics, (level) => level);
    const variance = meanOverLevels(statistics, (level) => (level - mean) ** 2);
    let entropy = 0;
    for (const count of histogram) {
      const share = count / (width * height);
      if (share > 0) entropy -= share * Math.log2(share);
    }
    return {
      contrast: Math.sqrt(variance),
      luma_spread: lumaPercentile(statistics, 0.95) - lumaPercentile(statistics, 0.05),
      entropy,
    };
  },
};
