import { join } from 'node:path';
import { bitsPerPixel } from '../decide/bpp-predictor.js';
import { examine } from '../decode/metadata.js';
import { readSource } from '../decode/source.js';
import type { Need } from '../limits.js';
import { optimizeImage } from '../optimize/optimize-image.js';
import { rounded } from '../rounding.js';
import { type ScoreTask, scoreImage } from '../score/score-image.js';
import type { Settings } from '../settings.js';
import type { Row, SourceFormat } from '../types.js';
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
 * Finds out about one image what is demanded of it, and writes nothing, unless that takes more memory than is given. Never
 * throws for a bad image.
 */
export async function checkImage(
  task: CheckTask,
  memory = Number.POSITIVE_INFINITY,
): Promise<CheckFacts | Need> {
  // Before the search, which takes longer to do again where memory was short.
  const scored = task.score === null ? null : await scoreImage(task.score, memory);
  if (scored !== null && 'memory' in scored) return scored;
  const facts = task.seeksSaving ? await optimizedFacts(task, memory) : await headerFacts(task);
  if ('memory' in facts || scored === null || facts.message !== null) return facts;
  const { metrics, reason, message } = scored.row;
  return message === null ? { ...facts, metrics } : { ...facts, reason, message };
}

/** By all that optimising does, but for writing. */
async function optimizedFacts(task: CheckTask, memory: number): Promise<CheckFacts | Need> {
  const { root, path, settings } = task;
  const destination = { kind: 'nowhere' } as const;
  const result = await optimizeImage(
    { root, path, destination, settings, looks: null, capture: null, journal: null, temporary: '' },
    memory,
  );
  if ('memory' in result) return result;
  const smallest = result.rows.reduce((a, b) => ((b.bytes_out ?? 0) < (a.bytes_out ?? 0) ? b : a));
  return factsOf(smallest);
}

function factsOf(row: Row): CheckFacts {
  const { path, format_in: format, width, height, bytes_in: bytes, reason, message } = row;
  if (format === null || width === null || height === null || bytes === null || message !== null)
    return { ...unknownFacts(path), reason, message };
  const { bytes_out, saving, format_out, quality } = row;
  return {
    ...unknownFacts(path),
    ...sizes(format, { width, height }, bytes),
    bytes_out,
    saving,
    format_out,
    quality,
    reason: row.status === 'kept' ? reason : null,
  };
}

async function headerFacts({ root, path, settings }: CheckTask): Promise<CheckFacts> {
  const file = join(root, path);
  try {
    const { bytes } = await readSource(file, settings);
    const info = await examine(bytes, file, settings.maxPixels);
    return { ...unknownFacts(path), ...sizes(info.format, info, bytes.length) };
  } catch (error) {
    return failedCheck(path, error);
  }
}

function sizes(format: SourceFormat, { width, height }: { width: number; height: number }, bytes: number) {
  const bpp = rounded(bitsPerPixel(bytes, { width, height }), 4);
  return { format, width, height, bytes, bpp, megapixels: (width * height) / 1e6 };
}
