import { createBelief } from '../../src/decide/belief.js';
import { logLoss } from '../../src/decide/log-loss.js';
import { type Looks, limited } from '../../src/decide/look.js';
import type { Prior } from '../../src/decide/prior.js';
import {
  type Encoded,
  type Outlook,
  type Prediction,
  predict,
  searchQuality,
} from '../../src/decide/quality-search.js';
import type { ProbeEncode } from '../../src/encode/encoder.js';
import { metricNamed } from '../../src/measure/registry.js';
import type { Curve, Point, ScannedMetric } from './curves.js';
import { logBits, logSourceBits, lossBy } from './fit-prior.js';

/** What the search would do on a scanned curve. Encoders give the same file every time, so this is what it does. */
export interface Replay {
  /** The lowest quality that passes, by the scan. */
  readonly scanned: number;
  readonly found: number | null;
  readonly encodes: number;
  /** Encodes of the probe. */
  readonly probes: number;
  /** Pairs of encodes of the sample. */
  readonly samples: number;
  readonly prediction: Prediction | null;
  readonly sizeOf: (quality: number) => number;
}

interface Asked {
  readonly curve: Curve;
  readonly prior: Prior;
  readonly probe: ProbeEncode;
  readonly metric: ScannedMetric;
  readonly target: number;
}

/** Searches a scanned curve; `null` where no quality reaches the target or the scan did not look closely there. */
export async function replaySearch(asked: Asked): Promise<Replay | null> {
  const scanned = scannedAnswer(asked);
  if (scanned === null) return null;
  const { curve } = asked;
  const { outlook, spent } = outlookOn(asked);
  let encodes = 0;
  const result = await searchQuality<number>({
    ...outlook,
    async evaluate(quality) {
      encodes++;
      return encodedAt(asked, quality);
    },
  });
  const found = result.outcome === 'found' ? result.encoded.quality : null;
  const sizeOf = (quality: number) => curve.full[curve.qualities.indexOf(quality)]?.bytes ?? Number.NaN;
  return { scanned, found, encodes, ...spent, prediction: result.prediction, sizeOf };
}

/** Predicts with one look; `null` as of {@link replaySearch}. */
export async function replayPrediction(
  asked: Asked,
): Promise<{ scanned: number; prediction: Prediction } | null> {
  const scanned = scannedAnswer(asked);
  if (scanned === null) return null;
  return { scanned, prediction: await predict(outlookOn(asked).outlook) };
}

/** The lowest quality that passes, if the scan looked at every one around it. */
export function scannedAnswer({
  curve,
  metric,
  target,
}: Pick<Asked, 'curve' | 'metric' | 'target'>): number | null {
  const first = curve.full.findIndex(({ scores }) => scores[metric] >= target);
  const scanned = curve.qualities[first];
  const [low, high] = curve.dense;
  return scanned !== undefined && scanned > low && scanned <= high ? scanned : null;
}

function encodedAt({ curve, metric, target }: Asked, quality: number): Encoded<number> {
  const point = curve.full[curve.qualities.indexOf(quality)];
  if (!point) throw new Error(`Quality ${quality} of ${curve.photo} was not scanned.`);
  const excess = lossBy(metric)(point) - targetLossOf(metric, target);
  return { quality, passes: point.scores[metric] >= target, excess, candidate: quality };
}

function targetLossOf(metric: ScannedMetric, target: number): number {
  return logLoss(metricNamed(metric).ssimLoss(target));
}

function outlookOn({ curve, prior, probe, metric, target }: Asked): {
  outlook: Outlook;
  spent: { probes: number; samples: number };
} {
  const lossOf = lossBy(metric);
  const spent = { probes: 0, samples: 0 };
  const belief = createBelief(prior, curve.qualities);
  belief.observeSourceBits(logSourceBits(curve));
  const loss: Looks['loss'] = {
    cost: probe.cost,
    async take(index) {
      spent.probes++;
      const point = pointAt(curve.probe, index);
      belief.observeLoss('probe', index, lossOf(point));
      belief.observeBits(index, logBits(point, curve));
    },
  };
  const { sample } = curve;
  const { sampledGap, sampledLoss } = prior;
  const sampled: Looks =
    sample && sampledGap && sampledLoss
      ? {
          sampledLoss: {
            cost: sample.share * probe.cost,
            async take(index) {
              spent.samples += probe.cost;
              belief.observeSampledLoss(index, lossOf(pointAt(sample.probe, index)));
            },
          },
          gap: {
            cost: sample.share * (1 + probe.cost),
            deviation: sampledGap.deviation,
            async take(index) {
              spent.samples++;
              const value = lossOf(pointAt(sample.full, index)) - lossOf(pointAt(sample.probe, index));
              belief.observeGap(index, value + sampledGap.mean, sampledGap.deviation);
            },
          },
        }
      : {};
  const looks = limited({ loss, ...sampled });
  return {
    outlook: { qualities: curve.qualities, belief, targetLoss: targetLossOf(metric, target), looks },
    spent,
  };
}

function pointAt(points: readonly Point[], index: number): Point {
  const point = points[index];
  if (!point) throw new Error(`Expected a point at ${index}.`);
  return point;
}
