import type { Proxies } from '../decide/ranking-figures.js';

/** What a proxy's figure means, and why there may be none. */
export const PROXY_WORDS: Readonly<Record<keyof Proxies, readonly [meaning: string, absent: string]>> = {
  score_std: [
    'how far the scores spread; near 0 the ranking hardly tells the images apart',
    'needs two rows with a final_score',
  ],
  duplicate_fraction: [
    'share of the rows that repeat a better one, as far as duplicates were looked for',
    'the ranking has no column duplicate_of',
  ],
  sharpness_corr: [
    'how the score goes with sharpness, −1 to 1; near 1 the ranking looks at little else',
    'needs final_score and sharpness_norm that vary',
  ],
};
