import type { Feature } from './feature.js';
import { opponentAxes } from './opponent-axes.js';

/** Levels that keep the ratio meaningful for grey pictures. */
const GREY = 4;

/**
 * Colour cast: `colour_cast`, the distance of the mean colour from grey in units of the spread of colours, on the opponent
 * axes R − G and (R + G) / 2 − B; 0 upwards, lower is better. Above 1 most pixels lean to one hue; that may be a cast, or a
 * sunset. After the equivalent circle of Gasparini & Schettini, who take it in CIELAB.
 */
export const colourCast: Feature<'colour_cast'> = {
  name: 'colour-cast',
  description: "distance of the mean colour from grey in units of the colours' spread",
  source: 'Gasparini & Schettini, Color balancing of digital photos, Pattern Recognition 37(6), 2004',
  measure(statistics) {
    const { mean, deviation } = opponentAxes(statistics);
    return { colour_cast: mean / (deviation + GREY) };
  },
};
