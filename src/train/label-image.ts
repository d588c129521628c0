import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { PredictedFormat } from '../decide/prediction.js';
import { examine, type ImageInfo } from '../decode/metadata.js';
import { readSource } from '../decode/source.js';
import { ENCODERS } from '../encode/registry.js';
import { type ErrorCode, IqError } from '../errors.js';
import { estimateMemory, type Need } from '../limits.js';
import { metricNamed } from '../measure/registry.js';
import { createTrial } from '../optimize/compress.js';
import { formatObstacle, unfitReason } from '../optimize/fitness.js';
import { openSubject } from '../optimize/subject.js';
import type { Settings } from '../settings.js';
import type { Reason } from '../types.js';

/** One image whose quality is to be found, as it is sent to a worker. */
export interface LabelTask {
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  readonly format: PredictedFormat;
  readonly settings: Settings;
}

/** What the exact search says of an image. */
export interface Label {
  /** Relative to the root. */
  readonly path: string;
  /** SHA-256 of the file, in hexadecimal; `null` if it could not be read. */
  readonly content: string | null;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
  /** The lowest quality that meets the target, or `null`. */
  readonly quality: number | null;
  /** Why there is no quality. */
  readonly reason: Reason | ErrorCode | null;
  /** A plain sentence where the image failed. */
  readonly message: string | null;
}

/** Finds one image's label, unless that takes more memory than is given. Never throws for a bad image. */
export async function labelImage(task: LabelTask, memory: number): Promise<Label | Need> {
  const { path, settings, format } = task;
  const file = join(task.root, path);
  let content: string | null = null;
  try {
    const source = await readSource(file, settings, memory);
    if ('memory' in source) return source;
    const { bytes } = source;
    content = contentHash(bytes);
    const info = await examine(bytes, file, settings);
    const pixels = info.width * info.height;
    const need = { memory: bytes.length + estimateMemory(pixels, [format]) };
    if (need.memory > memory) return need;
    const found = await findQuality(bytes, info, file, task);
    const { width, height } = info;
    return { path, content, bytes: bytes.length, width, height, ...found, message: null };
  } catch (error) {
    return failedLabel(path, error, content);
  }
}

/** By what an image is known, whatever its name: the SHA-256 of its file, in hexadecimal. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The label of an image that could not be read or encoded. */
export function failedLabel(path: string, error: unknown, content: string | null = null): Label {
  return {
    path,
    content,
    bytes: 0,
    width: 0,
    height: 0,
    quality: null,
    reason: error instanceof IqError ? error.code : 'internal',
    message: error instanceof Error ? error.message : String(error),
  };
}

async function findQuality(
  bytes: Buffer,
  info: ImageInfo,
  file: string,
  { format, settings }: LabelTask,
): Promise<Pick<Label, 'quality' | 'reason'>> {
  const unfit = unfitReason(bytes, info, [format], settings);
  if (unfit) return { quality: null, reason: unfit };
  const target = { metric: metricNamed(settings.metric), value: settings.target, floor: null };
  // However large the file becomes, its quality is the truth about the picture.
  const exact = { ...settings, minSaving: Number.NEGATIVE_INFINITY };
  const subject = await openSubject(bytes, info, file, exact, target);
  const encoder = ENCODERS[format];
  const obstacle = formatObstacle(subject.raster, encoder);
  if (obstacle) return { quality: null, reason: obstacle };
  if (!subject.judge) return { quality: null, reason: 'too_small' };
  const { best } = await createTrial(subject, encoder).compress(Number.POSITIVE_INFINITY);
  if (typeof best === 'string') return { quality: null, reason: best };
  // Where no quality does, some formats have a lossless variant; that is no label.
  return { quality: best.quality, reason: best.quality === null ? 'target_unreachable' : null };
}
