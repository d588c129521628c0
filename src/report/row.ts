import { posix } from 'node:path';
import { bitsPerPixel } from '../decide/bpp-predictor.js';
import type { ImageInfo } from '../decode/metadata.js';
import { IqError } from '../errors.js';
import type { Candidate, Tried } from '../optimize/compress.js';
import { rounded } from '../rounding.js';
import type { Settings } from '../settings.js';
import type { Format, Reason, Row } from '../types.js';

interface Common {
  readonly path: string;
  readonly settings: Pick<Settings, 'metric' | 'target'>;
  readonly ms: number;
}

interface Success extends Common {
  readonly info: ImageInfo;
  readonly bytesIn: number;
  readonly output: string | null;
  readonly tried: Tried;
}

type Result = { candidate: Candidate; format: Format } | { candidate: null; reason: Reason };

/** The row of an image that was read: optimised or kept. */
export function createRow(result: Success & Result): Row {
  const { path, settings, info, bytesIn, tried, candidate } = result;
  const bytesOut = candidate ? candidate.bytes.length : bytesIn;
  return {
    file: posix.basename(path),
    path,
    status: candidate ? 'optimized' : 'kept',
    reason: candidate ? manner(candidate, result.format) : result.reason,
    format_in: info.format,
    format_out: candidate ? result.format : info.format,
    width: info.width,
    height: info.height,
    bytes_in: bytesIn,
    bytes_out: bytesOut,
    saving: rounded(1 - bytesOut / bytesIn, 4),
    bpp_in: rounded(bitsPerPixel(bytesIn, info), 4),
    bpp_out: rounded(bitsPerPixel(bytesOut, info), 4),
    predicted_quality: tried.prediction?.quality ?? null,
    quality: candidate?.quality ?? null,
    metric: settings.metric,
    target: settings.target,
    score: candidate?.score == null ? null : rounded(candidate.score, 6),
    worst_area: candidate?.worstArea == null ? null : rounded(candidate.worstArea, 6),
    encodes: tried.encodes,
    probes: tried.probes,
    ms: Math.round(result.ms),
    output: result.output,
    message: null,
    predicted_low: tried.prediction?.low ?? null,
    predicted_high: tried.prediction?.high ?? null,
    proof: candidate ? tried.proof : null,
    family: candidate?.family ?? null,
  };
}

/** How an optimised file was made, where its quality does not say it. */
function manner(candidate: Candidate, format: Format): Reason | null {
  if (candidate.quality === null) return 'lossless';
  return format === 'png' ? 'palette' : null;
}

interface Failure extends Common {
  readonly error: unknown;
  readonly info?: ImageInfo | undefined;
  readonly bytesIn?: number | undefined;
}

/** The row of an image that could not be read, encoded or written. */
export function failedRow({ path, settings, error, info, bytesIn, ms }: Failure): Row {
  // Anything that is not our own error is a defect of this program; the batch still goes on.
  const known = error instanceof IqError ? error : undefined;
  return {
    file: posix.basename(path),
    path,
    status: 'failed',
    reason: known?.code ?? 'internal',
    format_in: info?.format ?? null,
    format_out: null,
    width: info?.width ?? null,
    height: info?.height ?? null,
    bytes_in: bytesIn ?? null,
    bytes_out: null,
    saving: null,
    bpp_in: null,
    bpp_out: null,
    predicted_quality: null,
    quality: null,
    metric: settings.metric,
    target: settings.target,
    score: null,
    worst_area: null,
    encodes: 0,
    probes: 0,
    ms: Math.round(ms),
    output: null,
    message: error instanceof Error ? error.message : String(error),
    predicted_low: null,
    predicted_high: null,
    proof: null,
    family: null,
  };
}
