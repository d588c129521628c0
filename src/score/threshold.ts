/** A value that is to be reached; where less is better, not to be exceeded. */
export interface Demand {
  readonly value: number;
  readonly higherIsBetter: boolean;
}

/** What an image must reach in one metric. */
export interface Threshold extends Demand {
  readonly metric: string;
}

/** Whether a score is not enough; that of an image which a metric cannot judge is not. */
export function fallsShort(score: number | null | undefined, { value, higherIsBetter }: Demand): boolean {
  if (score === null || score === undefined) return true;
  return higherIsBetter ? score < value : score > value;
}
