/**
 * Where the caller puts strips of 8-bit rows. A strip of four channels stays in the second-level cache.
 */
import { SLACK } from './planes';

const STAGE_BYTES = 128 * 1024;

export class Stages {
  /** Raster rows in a full strip: even, so that a strip never splits a pair of rows to be halved. */
  readonly rows: i32;
  readonly reference: usize;
  readonly candidate: usize;

  constructor(width: i32) {
    this.rows = max(2, (STAGE_BYTES / (width * 4)) & ~1);
    const bytes = <usize>width * 4 * this.rows + SLACK;
    this.reference = heap.alloc(bytes);
    this.candidate = heap.alloc(bytes);
  }
}
