import type { Source } from '../decode/source.js';
import type { Format, Row } from '../types.js';
import { type Candidate, NOTHING_TRIED } from './compress.js';
import type { ImageTask } from './optimize-image.js';
import { provenOutputs } from './recall.js';
import { type ImageRecord, looksKey, settingsKey } from './record.js';
import { kept, type Outcome } from './try-formats.js';

/** What an earlier run did with an image, and the files prove. */
export interface Earlier {
  readonly record: ImageRecord;
  /** The outputs' bytes by name. */
  readonly outputs: ReadonlyMap<string, Buffer>;
  /** Whether what is there of the source is what the earlier run read: in place it may be the result. */
  readonly hasOriginal: boolean;
}

/**
 * What an earlier run did with an image, if the task is still the same and the files prove it.
 *
 * @param input SHA-256 of the source's bytes
 */
export function stillTrue(task: ImageTask, { bytes }: Source, input: string): Earlier | null {
  const record = task.journal?.earlier;
  if (!record || record.path !== task.path || record.key !== settingsKey(task)) return null;
  const outputs = provenOutputs(record, { ...task, reading: task.settings }, bytes, input);
  return outputs && { record, outputs, hasOriginal: input === record.input };
}

/** What was measured for a ranking then, if that is all that is wanted now. */
export function measuredThen({ record }: Earlier, { looks }: ImageTask): ImageRecord['measured'] {
  const { measured } = record;
  const hasSquare = !looks || looks.square === null || measured?.square != null;
  return record.looks === looksKey(looks) && hasSquare ? measured : null;
}

/** What a search came to, as far as it takes to show it in a page. */
export function outcomesOf({ record, outputs }: Earlier): Outcome[] {
  return record.rows.map((row, i) => {
    const bytes = row.status === 'optimized' ? outputs.get(row.output ?? '') : undefined;
    const { score = null, worstArea = null } = record.scores[i] ?? {};
    if (!bytes) return kept('already_optimised');
    const candidate: Candidate = { bytes, quality: row.quality, score, worstArea, family: row.family };
    return { format: formatOf(row), candidate, tried: NOTHING_TRIED };
  });
}

/** A row that was optimised has a format that can be written. */
function formatOf({ format_out }: Row): Format {
  return format_out as Format;
}
