import sharp from 'sharp';
import { type Promised, provenOutputs } from '../optimize/recall.js';
import { sha256 } from '../optimize/record.js';
import { VERSION } from '../version.js';
import type { EnhanceTask } from './enhance-image.js';
import type { EnhanceRow } from './row.js';
import type { EnhanceSettings } from './settings.js';

/** What a run did with an image, written down before its output gets its name. */
export interface EnhanceRecord extends Promised {
  readonly row: EnhanceRow;
}

/** The settings as people gave them: where a network's file lies decides nothing. */
export function namedSettings({ model, jpegModel, ...others }: EnhanceSettings) {
  return { ...others, model: model.name, jpegModel: jpegModel.name };
}

/**
 * The same for runs that make the same of the same bytes.
 *
 * @param models hashes of the networks' files
 * @param runtime the version of what computes them
 */
export function enhanceKey(
  settings: EnhanceSettings,
  models: readonly string[],
  runtime: string | null,
): string {
  const { timeout: _, ...deciding } = namedSettings(settings);
  const programs = [VERSION, sharp.versions, runtime, process.arch];
  return sha256(Buffer.from(JSON.stringify(['enhance', programs, deciding, models])));
}

export function createEnhanceRecord(
  { path, key }: EnhanceTask,
  {
    input,
    row,
    name,
    bytes,
  }: { readonly input: string; readonly row: EnhanceRow; readonly name: string; readonly bytes: Buffer },
): EnhanceRecord {
  return { path, input, key, row, outputs: [{ name, sha256: sha256(bytes) }] };
}

/** The row of an earlier run, if it did the same and its files are as it left them. */
export function stillEnhanced(task: EnhanceTask, source: Buffer, input: string): EnhanceRow | null {
  const record = task.journal?.earlier;
  if (!record || record.path !== task.path || record.key !== task.key || task.out === null) return null;
  const destination = { kind: 'folder', ...task.out } as const;
  return provenOutputs(record, { destination, reading: task.settings }, source, input) && record.row;
}
