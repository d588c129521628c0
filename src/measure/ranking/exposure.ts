import type { PictureStatistics } from '../../kernels/picture-statistics.js';
import type { Feature } from './feature.js';
import { lumaPercentile, meanOverLevels } from './luma-levels.js';

/** Below this level of the largest channel the eye makes out less and less. */
const SHADOWS = 40;
/** Above this luma highlights lose their drawing; 255 is lost. */
const HIGHLIGHTS = 235;
/** White backgrounds and lamps are often meant: lost highlights count half. */
const HIGHLIGHT_WEIGHT = 0.5;

type Field =
  | 'exposure'
  | 'clipped_shadows'
  | 'clipped_highlights'
  | 'luma_p2'
  | 'luma_p5'
  | 'luma_p50'
  | 'luma_p95'
  | 'luma_p98';

/**
 * Exposure:
 * - `exposure`: 1 less the share of the area that is lost in shadows and half that in highlights, 0 to 1, higher is better.
 *   A 16×16 block counts as lost the darker it is, from a largest channel of 40 (not) to 0 (wholly); highlights from luma 235
 *   to 255. Areas, not the mean level: a mean far from the middle hardly tells exposure.
 * - `clipped_shadows`, `clipped_highlights`: share of pixels of which all channels are at most 4, at least 251.
 * - `luma_p2` to `luma_p98`: percentiles of luma, levels 0 to 255.
 */
export const exposure: Feature<Field> = {
  name: 'exposure',
  description: 'share of the area that is not lost in shadows or highlights; percentiles of luma',
  source:
    'after Reinhard et al., Photographic Tone Reproduction, SIGGRAPH 2002: areas that print black or white',
  measure(statistics) {
    const lostHighlights = meanOverLevels(statistics, (level) =>
      Math.max(0, (level - HIGHLIGHTS) / (255 - HIGHLIGHTS)),
    );
    return {
      exposure: 1 - lostShadows(statistics) - HIGHLIGHT_WEIGHT * lostHighlights,
      clipped_shadows: statistics.black,
      clipped_highlights: statistics.white,
      luma_p2: lumaPercentile(statistics, 0.02),
      luma_p5: lumaPercentile(statistics, 0.05),
      luma_p50: lumaPercentile(statistics, 0.5),
      luma_p95: lumaPercentile(statistics, 0.95),
      luma_p98: lumaPercentile(statistics, 0.98),
    };
  },
};

function lostShadows(statistics: PictureStatistics): number {
  const { blocks, red, green, blue } = statistics;
  const lost = (level: number) => Math.max(0, 1 - level / SHADOWS);
  if (blocks.length === 0) return lost(Math.max(red, green, blue));
  let sum = 0;
  for (let at = 2; at < blocks.length; at += 3) sum += lost(blocks[at] ?? 0);
  return (3 * sum) / blocks.length;
}
