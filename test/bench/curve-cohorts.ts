import type { Prior } from '../../src/decide/prior.js';
import { forAnySource } from '../../src/decide/priors/registry.js';
import { type Encoder, type Family, familyFor } from '../../src/encode/encoder.js';
import { ENCODERS } from '../../src/encode/registry.js';
import { type Curve, readCurves, type ScannedMetric } from '../curves/curves.js';
import { fitPrior } from '../curves/fit-prior.js';

/** What the sections that replay scanned curves say where there are none. */
export const CURVES_HINT = 'Curves are made by `npm run scan`, which takes hours and goes on where it was.';

export const ASKED = {
  ssim: [0.95, 0.98, 0.99],
  ssimulacra2: [70, 80],
} as const satisfies Partial<Record<ScannedMetric, readonly number[]>>;
export type AskedMetric = keyof typeof ASKED;
export const ASKED_METRICS = Object.keys(ASKED) as AskedMetric[];

const EFFORT = 4;
/** How many parts the photographs are dealt into: each part is replayed with priors fitted to the others. */
export const FOLDS = 8;
/** With fewer camera JPEGs than this the product has no prior of their own. */
const FEWEST_OF_A_KIND = 16;

/** The family that the product uses by default for a metric. */
export interface DefaultFamily {
  readonly encoder: Encoder;
  readonly family: Family;
  readonly metric: AskedMetric;
}

/** Those of formats whose qualities can be learnt from photographs. */
export function defaultFamilies(): DefaultFamily[] {
  return [ENCODERS.jpeg, ENCODERS.webp, ENCODERS.avif].flatMap((encoder: Encoder) =>
    ASKED_METRICS.map((metric) => ({ encoder, metric, family: familyFor(encoder, metric) })),
  );
}

export type SourceKind = 'PNG' | 'camera JPEG';

/** One photograph's curve, and a prior fitted to other photographs of its kind. */
export interface Unseen {
  readonly curve: Curve;
  readonly kind: SourceKind;
  readonly fold: number;
  readonly prior: Prior;
}

/** Every curve of a family with a prior by photographs of other folds, as the product would have fitted it to them. */
export function unseenCurves({ family, metric }: DefaultFamily): Unseen[] {
  const all = readCurves(family.name, EFFORT).filter(({ sourceFormat }) => kindOf(sourceFormat) !== null);
  const lossless = all.filter((curve) => kindOf(curve.sourceFormat) === 'PNG');
  const cameras = all.filter((curve) => kindOf(curve.sourceFormat) === 'camera JPEG');
  const unseen = (curves: readonly Curve[], kind: SourceKind, teachers: readonly Curve[]): Unseen[] => {
    if (teachers.length < FEWEST_OF_A_KIND) return [];
    const priors = Array.from({ length: FOLDS }, (_, fold) =>
      fitPrior(
        teachers.filter((curve) => foldOf(curves, curve) !== fold),
        metric,
      ),
    );
    return curves.flatMap((curve) => {
      const fold = foldOf(curves, curve);
      const prior = priors[fold];
      return prior ? [{ curve, kind, fold, prior }] : [];
    });
  };
  const photographs = unseen(lossless, 'PNG', lossless);
  if (cameras.length >= FEWEST_OF_A_KIND) return [...photographs, ...unseen(cameras, 'camera JPEG', cameras)];
  const borrowed = unseen(cameras, 'camera JPEG', lossless);
  return [...photographs, ...borrowed.map((one) => ({ ...one, prior: forAnySource(one.prior) }))];
}

/** −1 for one that is not among them. */
function foldOf(curves: readonly Curve[], curve: Curve): number {
  const at = curves.indexOf(curve);
  return at < 0 ? at : at % FOLDS;
}

function kindOf(format: string): SourceKind | null {
  if (format === 'jpeg') return 'camera JPEG';
  return format === 'png' ? 'PNG' : null;
}
