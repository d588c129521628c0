import type { Feature } from './feature.js';
import { opponentAxes } from './opponent-axes.js';

/** Weight of the mean, by the paper's regression on observers. */
const MEAN_WEIGHT = 0.3;

/**
 * Colourfulness: `colourfulness`, Hasler & Süsstrunk's M3 = σ + .3 μ over the opponent axes, in levels of sRGB; 0 (grey) to
 * about 190. The paper's marks: 15 slightly, 33 moderately, 45 averagely, 59 quite, 82 highly, 109 extremely colourful.
 * No direction by itself: it is not a score of beauty.
 */
export const colourfulness: Feature<'colourfulness'> = {
  name: 'colourfulness',
  description: 'spread plus .3 of the mean on the axes R − G and (R + G) / 2 − B, levels',
  source: 'Hasler & Süsstrunk, Measuring Colourfulness in Natural Images, HVEI VIII, 2003',
  measure(statistics) {
    const { mean, deviation } = opponentAxes(statistics);
    return { colourfulness: deviation + MEAN_WEIGHT * mean };
  },
};
