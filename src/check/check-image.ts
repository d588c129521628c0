import { join } from 'node:path';
import { bitsPerPixel } from '../decide/bpp-predictor.js';
import { openPicture, type Picture } from '../decode/picture.js';
import type { Need } from '../limits.js';
import { decideOutcomes } from '../optimize/decide-outcomes.js';
import { needOf } from '../optimize/need.js';
import { createRow } from '../report/row.js';
import { rounded } from '../rounding.js';
import { type ScoreTask, scorePicture } from '../score/score-image.js';
import type { Settings } from '../settings.js';
import { type CheckFacts, failedCheck, unknownFacts } from './check-row.js';

/** One image to be checked, as it is sent to a worker. */
export interface CheckTask {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly settings: Settings;
  /** Whether it is to be found out what optimising would save; otherwise no picture is decoded for that. */
  readonly seeksSaving: boolean;
  /** `null` where no score is demanded. */
  readonly score: ScoreTask | null;
}

/**
 * Finds out about one image what is demanded of it, and writes nothing, unless that takes more memory than is given. It is read
 * once, and all that is said of it is of that one version. Never throws for a bad image.
 */
export async function checkImage(
  task: CheckTask,
  memory = Number.POSITIVE_INFINITY,
): Promise<CheckFacts | Need> {
  const { root, path, settings, score, seeksSaving } = task;
  const started = performance.now();
  try {
    const picture = await openPicture(join(root, path), settings, memory);
    if ('memory' in picture) return picture;
    const need = seeksSaving ? needOf(picture.source, picture.info, { settings, looks: null }) : NOTHING;
    if (need.memory > memory) return need;
    // Before the search, which takes longer to do again where memory was short.
    const scored = score && (await scorePicture(score, picture, memory, started));
    if (scored && 'memory' in scored) return { memory: Math.max(scored.memory, need.memory) };
    const facts = seeksSaving ? await optimizedFacts(task, picture, started) : headerFacts(path, picture);
    if (!scored) return facts;
    const { metrics, reason, message } = scored.row;
    return message === null ? { ...facts, metrics } : { ...facts, reason, message };
  } catch (error) {
    return failedCheck(path, error);
  }
}

const NOTHING: Need = { memory: 0 };

/** By all that optimising does, but for writing. */
async function optimizedFacts(
  { path, settings }: CheckTask,
  picture: Picture,
  started: number,
): Promise<CheckFacts> {
  const { info, source } = picture;
  const { outcomes } = await decideOutcomes({ path, settings, capture: null }, picture, started);
  const common = { path, settings, info, bytesIn: source.bytes.length, ms: 0, output: null };
  const rows = outcomes.map((outcome) => createRow({ ...common, ...outcome }));
  const smallest = rows.reduce((a, b) => ((b.bytes_out ?? 0) < (a.bytes_out ?? 0) ? b : a));
  const { bytes_out, saving, format_out, quality, reason } = smallest;
  const facts = { ...headerFacts(path, picture), bytes_out, saving, format_out, quality };
  return { ...facts, reason: smallest.status === 'kept' ? reason : null };
}

function headerFacts(path: string, { info, source }: Picture): CheckFacts {
  const { format, width, height } = info;
  const bytes = source.bytes.length;
  const bpp = rounded(bitsPerPixel(bytes, info), 4);
  return { ...unknownFacts(path), format, width, height, bytes, bpp, megapixels: (width * height) / 1e6 };
}
