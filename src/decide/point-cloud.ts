/** A place by two values. */
export type Point = readonly [x: number, y: number];

/** Points that lie near each other. */
export interface CloudCell {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  readonly count: number;
  /** Of the points' second values. */
  readonly meanY: number;
}

/** More can neither be told apart nor drawn in little room. */
const MOST_POINTS = 2000;
const BINS = 40;
/** Beyond so many doublings a value counts at the end: charts need numbers that can be subtracted. */
const DOUBLINGS = 64;

/** Gathers pairs of values that come one by one: few are kept as they are, of many is known how dense they lie where. */
export class PointCloud {
  readonly #x: Side;
  readonly #y: Side;
  #count = 0;
  #points: Point[] | null = [];
  #cells = new Map<number, { count: number; sum: number }>();

  /** @param x what is expected, and `y` likewise; where a value lies outside, cells become larger */
  constructor(x: readonly [number, number] = [0, 1], y: readonly [number, number] = [0, 1]) {
    this.#x = new Side(x);
    this.#y = new Side(y);
  }

  static of(points: Iterable<Point>): PointCloud {
    const cloud = new PointCloud();
    for (const [x, y] of points) cloud.add(x, y);
    return cloud;
  }

  add(x: number, y: number): void {
    this.#count++;
    this.#points?.push([x, y]);
    if (this.#count > MOST_POINTS) this.#points = null;
    const [rowsOf, columnsOf] = [this.#y.makeRoom(y), this.#x.makeRoom(x)];
    if (rowsOf !== null || columnsOf !== null) this.#join(columnsOf ?? same, rowsOf ?? same);
    this.#put(this.#x.cellOf(x), this.#y.cellOf(y), 1, y);
  }

  get count(): number {
    return this.#count;
  }

  /** All points; `null` where there are too many. */
  get points(): readonly Point[] | null {
    return this.#points;
  }

  /** Where there are points, by columns from the left. */
  get cells(): CloudCell[] {
    return [...this.#cells]
      .sort(([a], [b]) => a - b)
      .map(([key, { count, sum }]) => ({
        x: this.#x.span(Math.floor(key / BINS)),
        y: this.#y.span(key % BINS),
        count,
        meanY: sum / count,
      }));
  }

  #put(column: number, row: number, count: number, sum: number): void {
    const key = column * BINS + row;
    const cell = this.#cells.get(key);
    if (cell === undefined) this.#cells.set(key, { count, sum });
    else {
      cell.count += count;
      cell.sum += sum;
    }
  }

  #join(columnOf: Move, rowOf: Move): void {
    const before = this.#cells;
    this.#cells = new Map();
    for (const [key, { count, sum }] of before) {
      this.#put(columnOf(Math.floor(key / BINS)), rowOf(key % BINS), count, sum);
    }
  }
}

/** Where a cell is after there was made room. */
type Move = (cell: number) => number;

/** Cells of equal width in one direction. */
class Side {
  #low: number;
  #width: number;
  #doublings = 0;

  constructor([low, high]: readonly [number, number]) {
    this.#low = low;
    this.#width = (high - low) / BINS;
  }

  /** Doubles the cells until a value is inside. @returns where a cell is now; `null` where nothing moved */
  makeRoom(value: number): Move | null {
    let moved: Move | null = null;
    while (this.#isOutside(value) && this.#doublings < DOUBLINGS) {
      const isBelow = value < this.#low;
      if (isBelow) this.#low -= BINS * this.#width;
      this.#width *= 2;
      this.#doublings++;
      const before: Move = moved ?? same;
      const shift = isBelow ? BINS / 2 : 0;
      moved = (cell) => shift + Math.floor(before(cell) / 2);
    }
    return moved;
  }

  cellOf(value: number): number {
    return Math.max(0, Math.min(BINS - 1, Math.floor((value - this.#low) / this.#width)));
  }

  span(cell: number): readonly [number, number] {
    return [this.#low + cell * this.#width, this.#low + (cell + 1) * this.#width];
  }

  #isOutside(value: number): boolean {
    return value < this.#low || value > this.#low + BINS * this.#width;
  }
}

const same: Move = (cell) => cell;
