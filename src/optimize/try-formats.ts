import { MetadataTooLarge } from '../encode/container/container.js';
import { ENCODERS } from '../encode/registry.js';
import type { Format, Reason } from '../types.js';
import type { Forecast } from './attempt.js';
import { type Candidate, createTrial, isFar, NOTHING_TRIED, type Trial, type Tried } from './compress.js';
import { formatObstacle } from './fitness.js';
import type { Subject } from './subject.js';

/** What became of an image in one format. */
export type Outcome = Written | Kept;

interface Written {
  readonly format: Format;
  readonly candidate: Candidate;
  readonly tried: Tried;
}

interface Kept {
  readonly candidate: null;
  readonly reason: Reason;
  readonly tried: Tried;
}

export function kept(reason: Reason, tried: Tried = NOTHING_TRIED): Kept {
  return { candidate: null, reason, tried };
}

/** Tries a format for its own sake. */
export async function tryFormat(subject: Subject, format: Format): Promise<Outcome> {
  const encoder = ENCODERS[format];
  const obstacle = formatObstacle(subject.raster, encoder);
  return obstacle ? kept(obstacle) : tryOut(subject, createTrial(subject, encoder), subject.largestUseful);
}

function tryOut({ largestUseful }: Subject, trial: Trial, bound: number): Promise<Outcome> {
  return unlessTooLarge(trial, async () => {
    const { best, ...tried } = await trial.compress(bound);
    if (typeof best === 'string') return kept(best, tried);
    if (best.bytes.length > largestUseful) return kept('insufficient_saving', tried);
    return { format: trial.encoder.format, candidate: best, tried };
  });
}

/** What a trial comes to, unless the format cannot hold the metadata: already a look finds that out. */
async function unlessTooLarge<T>(trial: Trial, work: () => Promise<T>): Promise<T | Kept> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof MetadataTooLarge)
      return kept('metadata_too_large', { ...NOTHING_TRIED, ...trial.spent() });
    throw error;
  }
}

/**
 * The smallest of several formats. Cheap looks tell how small each is likely to be; the likeliest is searched first, and
 * of the others only those that may well be smaller. All that was spent on them is counted.
 */
export async function smallestFormat(subject: Subject, formats: readonly Format[]): Promise<Outcome> {
  const obstacles: Outcome[] = [];
  const trials: Trial[] = [];
  const entrants: { trial: Trial; forecast: Forecast | null }[] = [];
  for (const format of formats) {
    const obstacle = formatObstacle(subject.raster, ENCODERS[format]);
    if (obstacle) {
      obstacles.push(kept(obstacle));
      continue;
    }
    const trial = createTrial(subject, ENCODERS[format]);
    trials.push(trial);
    const forecast = await unlessTooLarge(trial, () => trial.foresee());
    if (forecast && 'candidate' in forecast) obstacles.push(forecast);
    else entrants.push({ trial, forecast });
  }
  const size = ({ forecast }: (typeof entrants)[number]) => forecast?.bytes ?? Number.POSITIVE_INFINITY;
  entrants.sort((a, b) => size(a) - size(b));

  let best: Outcome | undefined;
  for (const { trial, forecast } of entrants) {
    const smallest = best?.candidate?.bytes.length;
    if (smallest !== undefined && isHopeless(subject, forecast, smallest)) continue;
    const bound = smallest === undefined ? subject.largestUseful : smallest - 1;
    const outcome = await tryOut(subject, trial, bound);
    const isBetter = outcome.candidate && outcome.candidate.bytes.length <= bound;
    if (!best || isBetter) best = outcome;
  }
  const spent = trials.map((trial) => trial.spent());
  const sum = (of: keyof (typeof spent)[number]) => spent.reduce((total, one) => total + one[of], 0);
  const chosen = best ?? obstacles[0] ?? kept('format_not_written');
  return { ...chosen, tried: { ...chosen.tried, encodes: sum('encodes'), probes: sum('probes') } };
}

/** No PNG is this many times smaller than the PNG it is made of. */
const MOST_PNG_SAVING = 4;

function isHopeless({ info, sourceBytes }: Subject, forecast: Forecast | null, smallest: number): boolean {
  if (forecast) return isFar(forecast, smallest);
  return info.format === 'png' && sourceBytes > MOST_PNG_SAVING * smallest;
}
