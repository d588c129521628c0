/** What an image must reach in one metric; for metrics of which less is better, what it must not exceed. */
export interface Threshold {
  readonly metric: string;
  readonly value: number;
  readonly higherIsBetter: boolean;
}

/** Whether a score is not enough; that of an image which a metric cannot judge is not. */
export function fallsShort(score: number | null | undefined, { value, higherIsBetter }: Threshold): boolean {
  if (score === null || score === undefined) return true;
  return higherIsBetter ? score < value : score > value;
}
