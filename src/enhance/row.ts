import { posix } from 'node:path';
import type { ImageInfo } from '../decode/metadata.js';
import { type ErrorCode, IqError } from '../errors.js';
import type { Format, SourceFormat } from '../types.js';

/** Why an image that could be read was copied as it is. */
export const KEPT_REASONS = {
  animated: 'the image has several frames or pages, of which only one could be enlarged',
  wide_enough: 'the image is as wide as --target-width already',
  alpha: 'the image is transparent, which JPEG cannot hold',
  side_too_long: 'a side would be longer than the output format allows',
  metadata_too_large: 'the metadata does not fit the output format',
} as const;

export type KeptReason = keyof typeof KEPT_REASONS;

/** One line of the result. Names are the CSV's columns. */
export interface EnhanceRow {
  readonly file: string;
  /** Relative to the root, separated by `/`. */
  readonly path: string;
  readonly status: 'enhanced' | 'kept' | 'failed';
  readonly reason: KeptReason | ErrorCode | null;
  readonly format_in: SourceFormat | null;
  readonly format_out: SourceFormat | null;
  /** As a viewer sees the picture: after its orientation is applied. */
  readonly width: number | null;
  readonly height: number | null;
  readonly width_out: number | null;
  readonly height_out: number | null;
  /** What enlarged it, or `null` where nothing did. */
  readonly model: string | null;
  /** How many times as large the network made it, before `--target-width`. */
  readonly scale: number | null;
  readonly bytes_in: number | null;
  readonly bytes_out: number | null;
  /** Where the output lies, relative to the output folder, or `null` where nothing was written. */
  readonly output: string | null;
  /** A plain sentence for a failed row. */
  readonly message: string | null;
  readonly ms: number;
}

interface Common {
  readonly path: string;
  readonly ms: number;
}

interface Done extends Common {
  readonly info: ImageInfo;
  readonly bytesIn: number;
  readonly output: string | null;
}

interface Enhanced {
  readonly format: Format;
  readonly width: number;
  readonly height: number;
  readonly model: string;
  readonly scale: number;
  readonly bytesOut: number;
}

/** The row of an image that was read: enlarged, or kept for a reason. */
export function enhanceRow(
  { path, ms, info, bytesIn, output }: Done,
  result: Enhanced | KeptReason,
): EnhanceRow {
  const isKept = typeof result === 'string';
  const { format, width, height } = isKept ? info : result;
  return {
    file: posix.basename(path),
    path,
    status: isKept ? 'kept' : 'enhanced',
    reason: isKept ? result : null,
    format_in: info.format,
    format_out: format,
    width: info.width,
    height: info.height,
    width_out: width,
    height_out: height,
    model: isKept ? null : result.model,
    scale: isKept ? null : result.scale,
    bytes_in: bytesIn,
    bytes_out: isKept ? bytesIn : result.bytesOut,
    output,
    message: null,
    ms: Math.round(ms),
  };
}

/** The row of an image that could not be read, enlarged or written. */
export function failedEnhanceRow({
  path,
  ms,
  error,
  info,
  bytesIn,
}: Common & {
  readonly error: unknown;
  readonly info?: ImageInfo | undefined;
  readonly bytesIn?: number | undefined;
}): EnhanceRow {
  return {
    file: posix.basename(path),
    path,
    status: 'failed',
    reason: error instanceof IqError ? error.code : 'internal',
    format_in: info?.format ?? null,
    format_out: null,
    width: info?.width ?? null,
    height: info?.height ?? null,
    width_out: null,
    height_out: null,
    model: null,
    scale: null,
    bytes_in: bytesIn ?? null,
    bytes_out: null,
    output: null,
    message: error instanceof Error ? error.message : String(error),
    ms: Math.round(ms),
  };
}
