import type { Prior } from '../prior.js';

/** The priors of one family, by metric. A JPEG's own losses change how it codes again, so such sources have their own. */
export type FamilyPriors = Readonly<Record<string, { readonly lossless: Prior; readonly jpeg?: Prior }>>;
