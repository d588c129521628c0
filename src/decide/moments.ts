/**
 * Mean and spread of values that come one by one, in the memory of a few numbers and without the cancellation of sums of
 * squares (Welford, Technometrics 4, 1962).
 */
export class Moments {
  count = 0;
  #mean = 0;
  /** Sum of squared distances from the mean. */
  #squares = 0;
  #least = Number.POSITIVE_INFINITY;
  #greatest = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.count++;
    const before = value - this.#mean;
    this.#mean += before / this.count;
    this.#squares += before * (value - this.#mean);
    this.#least = Math.min(this.#least, value);
    this.#greatest = Math.max(this.#greatest, value);
  }

  /** What was seen so far. `std` is of a sample (divided by n − 1), `null` below two values; all are `null` without any. */
  get summary(): Summary {
    if (this.count === 0) return { count: 0, mean: null, std: null, min: null, max: null };
    const std = this.count < 2 ? null : Math.sqrt(this.#squares / (this.count - 1));
    return { count: this.count, mean: this.#mean, std, min: this.#least, max: this.#greatest };
  }
}

/** A column of numbers in short. */
export interface Summary {
  readonly count: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Pearson's correlation of pairs that come one by one, by the same recurrence. */
export class Correlation {
  #count = 0;
  #meanX = 0;
  #meanY = 0;
  #squaresX = 0;
  #squaresY = 0;
  #products = 0;

  add(x: number, y: number): void {
    this.#count++;
    const [beforeX, beforeY] = [x - this.#meanX, y - this.#meanY];
    this.#meanX += beforeX / this.#count;
    this.#meanY += beforeY / this.#count;
    this.#squaresX += beforeX * (x - this.#meanX);
    this.#squaresY += beforeY * (y - this.#meanY);
    this.#products += beforeX * (y - this.#meanY);
  }

  /** −1 to 1; `null` below two pairs, and where one side never changes. */
  get value(): number | null {
    const scale = Math.sqrt(this.#squaresX) * Math.sqrt(this.#squaresY);
    return scale > 0 ? Math.max(-1, Math.min(1, this.#products / scale)) : null;
  }
}
