/** A reference that was made ready, and what is compared with it: what an instance of the kernels holds one of. */
import { Stages } from './stages';

export abstract class Comparison {
  constructor(readonly stages: Stages) {}

  /** Takes the next strip of a reference that is kept, where that was asked for; it is not sent again. */
  keep(count: i32): void {}

  abstract begin(candidateChannels: i32): void;

  /** Takes the next strip of the candidate, and of a reference that is not kept. */
  abstract push(count: i32): void;

  /** The result, after the last strip. */
  abstract finish(): f64;

  /** Address and number of the f64 that the result is made of, valid after `finish`. */
  abstract details(): usize;
  abstract detailCount(): i32;
}
