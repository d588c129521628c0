import { type Prior, SILENT, type Strand } from '../prior.js';
import { avif } from './avif.js';
import { genericPrior } from './generic.js';
import { jpegTable2 } from './jpeg-table2.js';
import { jpegTable8 } from './jpeg-table8.js';
import type { FamilyPriors } from './priors.js';
import { webp } from './webp.js';

/** By the families' names. */
const FITTED: Readonly<Record<string, FamilyPriors>> = {
  'jpeg-table8': jpegTable8,
  'jpeg-table2': jpegTable2,
  webp,
  avif,
};
/** The effort at which the curves were scanned. */
const FITTED_EFFORT = 4;
/** How much further probe and real encode may lie apart where a prior is used beyond what it was fitted to. */
const FOREIGN_GAP = 0.1;

/** For palettes, by libimagequant's quality; a guess. */
const PALETTE = genericPrior([
  [1, 0.85],
  [40, 0.95],
  [75, 0.98],
  [100, 0.995],
]);

interface PriorUse {
  readonly effort: number;
  readonly isJpegSource: boolean;
  /** Whether the real encode's picture is the probe's: then there is no gap to learn. */
  readonly probeIsReal?: boolean;
}

/** What is to be believed of an image before it is looked at. */
export function priorFor(
  family: string,
  metric: string,
  { effort, isJpegSource, probeIsReal = false }: PriorUse,
): Prior {
  const priors = FITTED[family] ?? FITTED[kindred(family) ?? ''];
  if (!priors) return PALETTE;
  const own = priors[metric];
  const entry = own ?? Object.values(priors)[0];
  if (!entry) return PALETTE;
  const prior = isJpegSource ? (entry.jpeg ?? forAnySource(entry.lossless)) : entry.lossless;
  if (probeIsReal) return { ...prior, gap: noGap(prior) };
  const isFitted = own !== undefined && family in FITTED && effort === FITTED_EFFORT;
  return isFitted ? prior : { ...prior, gap: loosened(prior.gap) };
}

/** A prior that learns nothing from a source's size: a JPEG's is another matter than a PNG's. */
export function forAnySource(prior: Prior): Prior {
  const { mean, loadings } = prior.sourceBits;
  return { ...prior, sourceBits: { mean, loadings: loadings.map(() => 0), noise: SILENT } };
}

/** The fitted family of the same format. */
function kindred(family: string): string | undefined {
  return Object.keys(FITTED).find((name) => name.split('-')[0] === family.split('-')[0]);
}

/** Not quite nothing, so that a difference in the last digit is no surprise. */
const LAST_DIGIT = 1e-3;

function noGap({ knots, gap }: Prior): Strand {
  const loadings = knots.map((_, at) => (gap.loadings[at] ?? []).map(() => 0));
  return { mean: knots.map(() => 0), loadings, smooth: 0, rough: LAST_DIGIT };
}

function loosened(strand: Strand): Strand {
  return { ...strand, smooth: Math.hypot(strand.smooth, FOREIGN_GAP) };
}
