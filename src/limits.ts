/** What an image may be at most: one that is more is refused before a pixel of it is decoded. */
export interface ImageLimits {
  /** `--max-pixels`; by default 100 megapixels. */
  readonly maxPixels: number;
  /** Frames or pages, `--max-frames`; by default 10,000. */
  readonly maxFrames: number;
  /** Bytes of its file, `--max-file-size`; by default 1 GB. A larger one is not even read. */
  readonly maxFileSize: number;
}

const DEFAULTS: ImageLimits = { maxPixels: 100_000_000, maxFrames: 10_000, maxFileSize: 1_000_000_000 };

/** What an image may be at most, where it is not said by what there is by default. */
export function imageLimits({ maxPixels, maxFrames, maxFileSize }: Partial<ImageLimits>): ImageLimits {
  return {
    maxPixels: maxPixels ?? DEFAULTS.maxPixels,
    maxFrames: maxFrames ?? DEFAULTS.maxFrames,
    maxFileSize: maxFileSize ?? DEFAULTS.maxFileSize,
  };
}

/**
 * Memory of one image in work, in bytes: a process with sharp and the kernels, and for each pixel the two rasters, the
 * metric's planes and the encoder's own working memory. Peaks of one 100-megapixel encode were measured at
 * 1.03 GB (mozjpeg), 1.21 GB (WebP) and 3.6 GB (AVIF).
 */
export const PROCESS_BYTES = 70e6;
const RASTER_BYTES_PER_PIXEL = 16;
const ENCODER_BYTES_PER_PIXEL = { jpeg: 11, png: 14, webp: 13, avif: 36 } as const;

/**
 * Estimated peak memory, in bytes, of optimising an image of so many pixels into the given formats. To capture the result
 * takes no more: the encoder is done, and a decoded file and a comparison by SSIM are what the judge had.
 */
export function estimateMemory(
  pixels: number,
  formats: readonly (keyof typeof ENCODER_BYTES_PER_PIXEL)[],
): number {
  const encoder = Math.max(0, ...formats.map((format) => ENCODER_BYTES_PER_PIXEL[format]));
  return PROCESS_BYTES + pixels * (RASTER_BYTES_PER_PIXEL + encoder);
}

/** Working memory of the `ssim.js` package: 1.6 GB were measured on 12 megapixels. */
const SSIM_JS_BYTES_PER_PIXEL = 140;

/** Estimated peak memory, in bytes, of scoring an image of so many pixels: two rasters and the metrics' planes. */
export function estimateScoring(pixels: number, withSsimJs: boolean): number {
  return PROCESS_BYTES + pixels * (2 * RASTER_BYTES_PER_PIXEL + (withSsimJs ? SSIM_JS_BYTES_PER_PIXEL : 0));
}

/** A network at work, the band of rows that is being enlarged, and whatever of a small picture is held in memory. */
const ENLARGING_BYTES = 500e6;
/** Of a result that an encoder reads row by row from a file: what it holds of it, and the encoded file. */
const STREAMED_BYTES_PER_PIXEL = { jpeg: 6, png: 5, webp: 13, avif: 36 } as const;

/** Estimated peak memory, in bytes, of enlarging an image to so many pixels and writing it in a format. */
export function estimateEnhancing(pixels: number, format: keyof typeof STREAMED_BYTES_PER_PIXEL): number {
  return PROCESS_BYTES + ENLARGING_BYTES + pixels * STREAMED_BYTES_PER_PIXEL[format];
}

/** What a decoder holds of a picture that it shrinks while it decodes: progressive JPEG's coefficients, whole AVIF frames. */
const SHRINKING_BYTES_PER_PIXEL = 8;
/** The thumbnail, its planes and the network that looks for faces. */
const RANKING_BYTES = 100e6;

/** Estimated peak memory, in bytes, of measuring an image of so many pixels for a ranking. */
export function estimateRanking(pixels: number): number {
  return PROCESS_BYTES + RANKING_BYTES + pixels * SHRINKING_BYTES_PER_PIXEL;
}

/** Memory, in bytes, that it takes to read a file of so many and look at its headers. */
export function estimateReading(bytes: number): number {
  return PROCESS_BYTES + bytes;
}

/** What a task needs that was not done, because it may not have so much memory. */
export interface Need {
  /** In bytes, by estimate. */
  readonly memory: number;
}
