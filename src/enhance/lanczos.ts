/** Lanczos' window: a sample is made of those nearer than this, on either side. */
export const LANCZOS_RADIUS = 3;

/** What each sample of an enlarged line is made of: `count` samples of the line, and how much of each. */
export interface Taps {
  readonly count: number;
  /** `count` places in the line for each sample; beyond its ends the outermost sample stands. */
  readonly places: Int32Array;
  /** They sum to 1 for each sample. */
  readonly weights: Float64Array;
}

/**
 * The taps of Lanczos3 for a line that is enlarged, centred: both lines' ends are in the same place, so that sample `i` of
 * the longer lies at (i + ½) / factor − ½ of the shorter.
 *
 * @param length of the shorter line
 * @param factor at least 1: nothing is smoothed that a shorter line could not hold
 */
export function lanczosTaps(length: number, factor: number): Taps {
  const count = 2 * LANCZOS_RADIUS;
  const enlarged = Math.round(length * factor);
  const places = new Int32Array(enlarged * count);
  const weights = new Float64Array(enlarged * count);
  for (let i = 0; i < enlarged; i++) {
    const centre = (i + 0.5) / factor - 0.5;
    const first = Math.floor(centre) - LANCZOS_RADIUS + 1;
    let sum = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = lanczos(centre - (first + tap));
      places[i * count + tap] = Math.min(length - 1, Math.max(0, first + tap));
      weights[i * count + tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap++) {
      weights[i * count + tap] = (weights[i * count + tap] ?? 0) / sum;
    }
  }
  return { count, places, weights };
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LANCZOS_RADIUS) return 0;
  const angle = Math.PI * x;
  return (LANCZOS_RADIUS * Math.sin(angle) * Math.sin(angle / LANCZOS_RADIUS)) / (angle * angle);
}

/** Enlarges a picture row by row, so that it never has to be there at once. */
export class RowEnlarger {
  readonly #columns: Taps;
  readonly #rows: Taps;
  /** A row between the two passes: enlarged downwards, not yet sideways. */
  readonly #between: Float32Array;

  constructor(width: number, height: number, factor: number) {
    this.#columns = lanczosTaps(width, factor);
    this.#rows = lanczosTaps(height, factor);
    this.#between = new Float32Array(width);
  }

  /**
   * Computes one row of the enlarged picture. It does not matter which part of the picture is given, as long as all rows
   * that it is made of are in it.
   *
   * @param plane rows of the picture, of its width, from the row `top` on
   * @param y the row of the enlarged picture
   */
  row(plane: Float32Array, top: number, y: number, into: Float32Array): void {
    const between = this.#between;
    const width = between.length;
    const { count, places, weights } = this.#rows;
    between.fill(0);
    for (let tap = 0; tap < count; tap++) {
      const start = ((places[y * count + tap] ?? 0) - top) * width;
      const weight = weights[y * count + tap] ?? 0;
      for (let x = 0; x < width; x++) between[x] = (between[x] ?? 0) + weight * (plane[start + x] ?? 0);
    }
    const columns = this.#columns;
    for (let x = 0, at = 0; x < into.length; x++) {
      let sum = 0;
      for (let tap = 0; tap < columns.count; tap++, at++) {
        sum += (columns.weights[at] ?? 0) * (between[columns.places[at] ?? 0] ?? 0);
      }
      into[x] = sum;
    }
  }
}
