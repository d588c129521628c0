import { posix } from 'node:path';
import { type ErrorCode, IqError } from '../errors.js';
import type { Reason, SourceFormat } from '../types.js';
import type { Finding } from './findings.js';

/** What was found out about one image. Names are the CSV's columns. */
export interface CheckFacts {
  readonly file: string;
  /** Relative to the root, separated by `/`. */
  readonly path: string;
  readonly format: SourceFormat | null;
  /** As a viewer sees the picture: after its orientation is applied. */
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes: number | null;
  readonly bpp: number | null;
  readonly megapixels: number | null;
  /** What optimising would make of the file; `null`, as all about it, where that was not asked. */
  readonly bytes_out: number | null;
  /** Share of the bytes, 0 to 1. */
  readonly saving: number | null;
  readonly format_out: SourceFormat | null;
  readonly quality: number | null;
  /** The scores that are demanded, by metric; `null` where the metric cannot judge the image. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Why the image could not be checked, or why optimising would keep it; `null` otherwise. */
  readonly reason: Reason | ErrorCode | null;
  /** A plain sentence where it could not be checked. */
  readonly message: string | null;
}

/** One line of the result. */
export interface CheckRow extends CheckFacts {
  /** The gravest of the findings, or `failed` where the image could not be checked. */
  readonly status: 'ok' | 'warning' | 'error' | 'failed';
  readonly findings: readonly Finding[];
}

/** What is known of an image that could not be checked. */
export function failedCheck(path: string, error: unknown): CheckFacts {
  return {
    ...unknownFacts(path),
    reason: error instanceof IqError ? error.code : 'internal',
    message: error instanceof Error ? error.message : String(error),
  };
}

/** Nothing but where it is. */
export function unknownFacts(path: string): CheckFacts {
  return {
    file: posix.basename(path),
    path,
    format: null,
    width: null,
    height: null,
    bytes: null,
    bpp: null,
    megapixels: null,
    bytes_out: null,
    saving: null,
    format_out: null,
    quality: null,
    metrics: {},
    reason: null,
    message: null,
  };
}
