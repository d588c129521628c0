import type { PictureStatistics } from '../../kernels/picture-statistics.js';

/** A feature of the ranking: one file, one value of this type, one line in the registry. */
export interface Feature<Field extends string> {
  readonly name: string;
  /** One line: what is measured, in which unit. */
  readonly description: string;
  /** The paper that it follows. */
  readonly source: string;
  /**
   * Raw values by the name of their column. Never NaN or infinite, also for pictures of one pixel or one colour.
   *
   * @param statistics of an RGB raster, 8 bits, sRGB, the longest side at most 1024 pixels
   */
  measure(statistics: PictureStatistics): Readonly<Record<Field, number>>;
}
