/** TODO threshold */
const COARSE = 12;

/** Whether a JPEG was compressed so much that its artefacts are better not enlarged with it. */
export function prefersJpegModel(table: readonly number[] | undefined): boolean {
  if (!table) return false;
  return table.reduce((sum, step) => sum + step, 0) / table.length >= COARSE;
}
