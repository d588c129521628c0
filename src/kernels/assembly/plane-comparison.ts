/** Comparisons of one plane, row by row: what they share beside what they measure. */
import { Comparison } from './comparison';
import { PlaneRows } from './rows';

/** A measure of two planes whose rows arrive in order: f32, centred on zero, readable for `rowBytes(width)`. */
export abstract class PlaneMeasure {
  abstract begin(): void;
  abstract push(x: usize, y: usize): void;
  abstract finish(): f64;
  abstract details(): usize;
  abstract detailCount(): i32;
}

export class PlaneComparison extends Comparison {
  constructor(private rows: PlaneRows, private measure: PlaneMeasure, kept: bool) {
    super(rows.stages);
    if (kept) rows.reserve();
  }

  keep(count: i32): void {
    this.rows.keep(count);
  }

  begin(candidateChannels: i32): void {
    this.rows.begin(candidateChannels);
    this.measure.begin();
  }

  push(count: i32): void {
    const rows = this.rows;
    rows.open(count);
    while (rows.next()) this.measure.push(rows.x, rows.y);
  }

  finish(): f64 {
    return this.measure.finish();
  }

  details(): usize {
    return this.measure.details();
  }

  detailCount(): i32 {
    return this.measure.detailCount();
  }
}
