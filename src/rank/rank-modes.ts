/** `auto` judges aesthetics where CLIP is installed, `clip` must, `off` does not. */
export const AESTHETIC_MODES = ['auto', 'clip', 'off'] as const;
export type AestheticMode = (typeof AESTHETIC_MODES)[number];

/** `auto`: look for faces if everything that takes is on this machine; `on`: fetch it, or fail; `off`: do not. */
export const FACES_MODES = ['auto', 'on', 'off'] as const;
export type FacesMode = (typeof FACES_MODES)[number];

/** `report` tells of duplicates, `keep-best` leaves all but each group's best out, `off` does not look for them. */
export const DEDUPE_MODES = ['report', 'keep-best', 'off'] as const;
export type DedupeMode = (typeof DEDUPE_MODES)[number];

/** `reference` scores by fixed curves, `minmax` relative to the other pictures. */
export const NORMALISATIONS = ['reference', 'minmax'] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];
