import { Histogram } from './histogram.js';

/** A quarter of a doubling: sizes spread over powers of two. */
const STEP = 0.25;
const BINS = 48;
/** Of a side, as a power of two: larger ones count as if they were this large, which no picture is. */
const LARGEST = 31;

/** Pictures whose sides are within a quarter of a doubling from here. */
export interface SizeCell {
  /** The cell's lower ends, as powers of two of pixels. */
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

/** Gathers the sizes of pictures that come one by one, all of them by their logarithms to the base of 2. */
export class SizeFigures {
  static readonly step = STEP;
  count = 0;
  /** Longer sides, in pixels. From 64 pixels on, unless one is smaller. */
  readonly longSides = new Histogram(6, STEP, BINS);
  /** Areas, in megapixels. From a sixteenth of one on, unless one is smaller. */
  readonly megapixels = new Histogram(-4, STEP, BINS);
  readonly #cells = new Map<number, number>();

  /** A size that is not known, or is none, does not count. */
  add(width: number | null, height: number | null): void {
    if (width === null || height === null || width < 1 || height < 1) return;
    this.count++;
    const [across, down] = [powerOf(width), powerOf(height)];
    this.longSides.add(Math.max(across, down));
    this.megapixels.add(across + down - Math.log2(1e6));
    const key = cellOf(across) * CELLS + cellOf(down);
    this.#cells.set(key, (this.#cells.get(key) ?? 0) + 1);
  }

  get cells(): SizeCell[] {
    return Array.from(this.#cells, ([key, count]) => ({
      width: Math.floor(key / CELLS) * STEP,
      height: (key % CELLS) * STEP,
      count,
    }));
  }
}

const CELLS = LARGEST / STEP + 1;
const powerOf = (side: number) => Math.min(LARGEST, Math.log2(side));
const cellOf = (power: number) => Math.floor(power / STEP);
