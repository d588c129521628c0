/**
 * From this mean step of luma's quantisation on, `photo-jpeg` is closer to the truth than `photo`. On Kodak 01–12, halved and
 * written with libjpeg's tables, it gains .63 dB at quality 80 (mean 23.1), .24 at 90 (11.5) and .09 at 92 (9.25); at 93 (8.1)
 * it is as close, and it loses .09 at 94 (6.9) and .20 at 95 (5.8). Quartered and made four times as large, it gains .33 dB at
 * 80, .09 at 90 and .01 at 92, and loses .03 at 93: the line is the same.
 */
const COARSE = 9;

/** Whether a JPEG was compressed so much that its artefacts are better not enlarged with it. */
export function prefersJpegModel(table: readonly number[] | undefined): boolean {
  if (!table) return false;
  return table.reduce((sum, step) => sum + step, 0) / table.length >= COARSE;
}
