import type { ErrorCode } from '../errors.js';

/** Why parts cannot be merged. */
export interface MergeProblem {
  readonly code: ErrorCode;
  /** The part that it is about, as it was given; `null` where it is about all of them. */
  readonly part: string | null;
  /** A plain sentence or two: what, why, what to do. */
  readonly message: string;
}
