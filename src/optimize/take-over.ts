import { join } from 'node:path';
import { examine } from '../decode/metadata.js';
import type { Source } from '../decode/source.js';
import type { Need } from '../limits.js';
import { measureForRank } from '../rank/rank-image.js';
import { captureOutcomes, isCaptureWanted } from './capture-outcomes.js';
import { needOf } from './need.js';
import type { ImageTask, Optimized } from './optimize-image.js';
import { type Earlier, measuredThen, outcomesOf } from './reuse.js';
import { openSubject, targetOf } from './subject.js';

/**
 * An image that an earlier run did: its rows are taken as they are. Only what a ranking or a page wants beyond them is done,
 * and that only where the original is still there.
 */
export async function takeOver(
  task: ImageTask,
  earlier: Earlier,
  source: Source,
  { memory, started }: { memory: number; started: number },
): Promise<Optimized | Need> {
  const { path, settings, looks } = task;
  const { rows } = earlier.record;
  const then = measuredThen(earlier, task);
  const outcomes = outcomesOf(earlier);
  const wanted = task.capture && { path, request: task.capture, started };
  const isShown = wanted !== null && earlier.hasOriginal && isCaptureWanted(outcomes, settings, wanted);
  const done = { rows: [...rows], isUnchanged: task.journal?.isOwn !== true, unrecorded: null };
  if (!isShown && (looks === null || then)) return { ...done, measured: then, captures: [] };

  const file = join(task.root, path);
  const info = await examine(source.bytes, file, settings);
  const need = needOf(source, info, task);
  if (need.memory > memory) return need;
  const measured = looks && (then ?? (await measureForRank(path, file, source, info, looks)));
  if (!isShown) return { ...done, measured, captures: [] };
  const subject = await openSubject(source.bytes, info, file, settings, targetOf(settings));
  return { ...done, measured, captures: await captureOutcomes(subject, outcomes, wanted) };
}
