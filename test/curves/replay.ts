import { createBelief } from '../../src/decide/belief.js';
import { logLoss } from '../../src/decide/log-loss.js';
import { limited } from '../../src/decide/look.js';
import type { Prior } from '../../src/decide/prior.js';
import { type Prediction, searchQuality } from '../../src/decide/quality-search.js';
import { metricNamed } from '../../src/measure/registry.js';
import type { Curve, Point, ScannedMetric } from './curves.js';
import { lossBy, sourceBits } from './fit-prior.js';

export interface Replay {
  /** The lowest quality that passes, by the scan. */
  readonly scanned: number;
  readonly found: number | null;
  readonly encodes: number;
  readonly probes: number;
  readonly samples: number;
  readonly prediction: Prediction | null;
  readonly trace: readonly string[];
}

/** Runs the search on a scanned curve; `null` where no quality reaches the target or the scan did not look closely. */
export async function replay(
  curve: Curve,
  prior: Prior,
  metric: ScannedMetric,
  target: number,
): Promise<Replay | null> {
  const lossOf = lossBy(metric);
  const targetLoss = logLoss(metricNamed(metric).ssimLoss(target));
  const passes = (point: Point) => point.scores[metric] >= target;
  const first = curve.full.findIndex(passes);
  const scanned = curve.qualities[first];
  const [low, high] = curve.dense;
  if (scanned === undefined || scanned <= low || scanned > high) return null;

  const at = (points: readonly Point[], quality: number) => {
    const exact = points[curve.qualities.indexOf(quality)];
    if (!exact) throw new Error(`Quality ${quality} of ${curve.photo} was not scanned.`);
    return exact;
  };
  const belief = createBelief(prior, curve.qualities);
  belief.observeSourceBits(sourceBits(curve));
  const trace: string[] = [];
  let [encodes, probes, samples] = [0, 0, 0];
  const result = await searchQuality<number>({
    qualities: curve.qualities,
    belief,
    targetLoss,
    async evaluate(quality) {
      encodes++;
      const point = at(curve.full, quality);
      const excess = lossOf(point) - targetLoss;
      trace.push(`${quality}${passes(point) ? '+' : '-'}${excess.toFixed(3)}`);
      return { quality, passes: passes(point), excess, candidate: quality };
    },
    looks: limited({
      loss: {
        cost: +(process.env.COST ?? 0.05),
        async take(index) {
          probes++;
          const point = curve.probe[index];
          if (!point) throw new Error('');
          trace.push(`(${curve.qualities[index]} ${(lossOf(point) - targetLoss).toFixed(3)})`);
          belief.observeLoss('probe', index, lossOf(point));
          belief.observeBits(index, Math.log((point.bytes * 8) / (curve.width * curve.height)));
        },
      },
      ...(prior.sampledGap &&
        curve.sample && {
          gap: {
            cost: +(process.env.SCOST ?? 0.1),
            deviation: prior.sampledGap.deviation,
            async take(index: number) {
              samples++;
              const [a, b] = [curve.sample!.full[index]!, curve.sample!.probe[index]!];
              trace.push(`[${curve.qualities[index]} ${(lossOf(a) - lossOf(b)).toFixed(3)}]`);
              belief.observeGap(
                index,
                lossOf(a) - lossOf(b) + prior.sampledGap!.mean,
                prior.sampledGap!.deviation,
              );
            },
          },
        }),
    }),
  });
  const found = result.outcome === 'found' ? result.encoded.quality : null;
  return { scanned, found, encodes, probes, samples, prediction: result.prediction, trace };
}
