import { linearRegression, mean } from 'simple-statistics';

/** A straight line from a source's bits per pixel to the quality that its picture needs. */
export interface BppLine {
  /** Quality at 0 bits per pixel, before the floor. */
  readonly intercept: number;
  /** Quality for each bit per pixel. */
  readonly slope: number;
  /** No lower quality is predicted. */
  readonly smallestQuality: number;
  /** Bits per pixel beyond which more make no difference: the line is flat from here. */
  readonly largestBpp: number;
}

/** The published method's floor under its predictions. */
export const SMALLEST_QUALITY = 50;
/** The published method's clamp: beyond it a source is larger than any codec would make it, and its size says nothing. */
export const LARGEST_BPP = 4.15;

/** What one image taught: how large its source was, and which quality its picture needs. */
export interface Lesson {
  /** Bits per pixel of the source file, above 0. */
  readonly bpp: number;
  /** The lowest quality that meets the target, 1 to 100. */
  readonly quality: number;
}

/** A file's bits for each pixel of its picture. */
export function bitsPerPixel(bytes: number, { width, height }: { width: number; height: number }): number {
  return (bytes * 8) / (width * height);
}

/**
 * Fits the line by least squares, with bits per pixel clamped as they will be when it is used. Where all lessons lie at one
 * place there is no slope to learn, and the line is their mean quality. NaN without lessons.
 */
export function fitLine(lessons: readonly Lesson[]): BppLine {
  const points = lessons.map(({ bpp, quality }) => [Math.min(bpp, LARGEST_BPP), quality]);
  const [first] = points;
  const isOnePlace = points.every(([bpp]) => bpp === first?.[0]);
  const { m, b } = isOnePlace
    ? { m: 0, b: points.length > 0 ? mean(lessons.map(({ quality }) => quality)) : Number.NaN }
    : linearRegression(points);
  return { intercept: b, slope: m, smallestQuality: SMALLEST_QUALITY, largestBpp: LARGEST_BPP };
}

/** The line's quality for a source, not rounded: `max(floor, intercept + slope · min(bpp, clamp))`. */
export function lineAt({ intercept, slope, smallestQuality, largestBpp }: BppLine, bpp: number): number {
  return Math.max(smallestQuality, intercept + slope * Math.min(bpp, largestBpp));
}

/**
 * The quality that the line predicts for a source, rounded, as the nearest of those that the encoder has.
 *
 * @param qualities ascending, at least one
 */
export function predictQuality(line: BppLine, bpp: number, qualities: readonly number[]): number {
  const wanted = Math.round(lineAt(line, bpp));
  // Of two that are equally near the higher: it is the safer one.
  return qualities.reduce(
    (best, at) => (Math.abs(at - wanted) <= Math.abs(best - wanted) ? at : best),
    Number.NEGATIVE_INFINITY,
  );
}
