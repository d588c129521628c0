import type { Proof } from './decide/prediction.js';
import type { ErrorCode } from './errors.js';

/** Decoded pixels: 8 bits a sample, row-major, channels interleaved (grey, grey+alpha, RGB, RGBA). */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}

/** A part of a picture, in its pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Formats that can be written. */
export type Format = 'jpeg' | 'png' | 'webp' | 'avif';

/** Formats that are recognised; the last three are only ever kept or converted away from. */
export type SourceFormat = Format | 'gif' | 'tiff' | 'heif';

/** Why an image that could be read was left as it is (or, for `lossless` and `palette`, how it was optimised). */
export const REASONS = {
  already_optimised: 'the file carries our marker for the same or a stricter target',
  insufficient_saving: 'the smallest file that meets the target saves less than --min-saving',
  target_unreachable: 'no quality in range meets the target',
  too_small: 'a side is shorter than the metric can judge',
  animated: 'the image has several frames or pages',
  cmyk: 'the image is in CMYK, which cannot be re-encoded faithfully',
  sixteen_bit: 'the image has 16 bits a sample, which the output format cannot hold',
  alpha: 'the image is transparent, which JPEG cannot hold',
  format_not_written: 'the format is only kept, never written',
  embedded_media: 'the file holds a gain map, a depth map or a video that re-encoding would lose',
  side_too_long: 'a side is longer than the output format allows',
  metadata_too_large: 'the metadata does not fit the output format',
  lossless: 'written without loss',
  palette: 'written with a palette; quality is that of the colours chosen for it',
} as const;

export type Reason = keyof typeof REASONS;

export type Status = 'optimized' | 'kept' | 'failed';

/** One line of the result: what happened to one image (for one output format). Names are the CSV's columns. */
export interface Row {
  readonly file: string;
  /** Relative to the root, separated by `/`. */
  readonly path: string;
  readonly status: Status;
  readonly reason: Reason | ErrorCode | null;
  readonly format_in: SourceFormat | null;
  readonly format_out: SourceFormat | null;
  /** As a viewer sees the picture: after its orientation is applied. */
  readonly width: number | null;
  readonly height: number | null;
  readonly bytes_in: number | null;
  readonly bytes_out: number | null;
  /** Share of the bytes saved, 0 to 1. */
  readonly saving: number | null;
  /** Bits per pixel of the source and of the output. */
  readonly bpp_in: number | null;
  readonly bpp_out: number | null;
  /** The quality that was expected before the first encode. */
  readonly predicted_quality: number | null;
  /** The encoder's quality, 1 to 100; `null` for a lossless file. */
  readonly quality: number | null;
  readonly metric: string;
  readonly target: number;
  /** `null` where nothing was written anew, or it was only predicted. */
  readonly score: number | null;
  readonly worst_area: number | null;
  /** Encodes at the full setting over everything that was tried for the row. */
  readonly encodes: number;
  /** Cheaper encodes that only informed the search. */
  readonly probes: number;
  readonly ms: number;
  /** Where the output lies, relative to the output folder, or `null` where nothing was written. */
  readonly output: string | null;
  /** A plain sentence for a failed row. */
  readonly message: string | null;
  /** The quality was expected to lie between these with a chance of .9. */
  readonly predicted_low: number | null;
  readonly predicted_high: number | null;
  /** How sure it is that no lower quality would do. */
  readonly proof: Proof | null;
  /** The family of the encoder's settings; `null` for a lossless file. */
  readonly family: string | null;
}
