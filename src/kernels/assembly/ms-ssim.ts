/**
 * Multi-scale structural similarity (Wang, Simoncelli & Bovik, Asilomar 2003): SSIM maps of a plane and of its means
 * of 2×2, four times over. A scale's rows come from pairs of rows of the scale above, as soon as both are there, so
 * memory grows with the width alone.
 */
import { PlaneMeasure } from './plane-comparison';
import { halveRows, rowBytes } from './planes';
import { SsimMap } from './ssim';

const SCALES = 5;

class Scale {
  private map: SsimMap;
  private smaller: Scale | null;
  /** The first row of a pair, until the second is there. */
  private firstX: usize;
  private firstY: usize;
  private hasFirst: bool = false;
  private halfX: usize;
  private halfY: usize;

  constructor(private width: i32, height: i32, centre: f32, scalesLeft: i32) {
    // Luminance counts at the last scale alone.
    this.map = new SsimMap(width, height, centre, scalesLeft == 1);
    this.smaller = scalesLeft == 1 ? null : new Scale((width + 1) >> 1, (height + 1) >> 1, centre, scalesLeft - 1);
    this.firstX = heap.alloc(rowBytes(width));
    this.firstY = heap.alloc(rowBytes(width));
    this.halfX = heap.alloc(rowBytes((width + 1) >> 1));
    this.halfY = heap.alloc(rowBytes((width + 1) >> 1));
  }

  begin(): void {
    this.map.begin();
    this.hasFirst = false;
    const smaller = this.smaller;
    if (smaller) smaller.begin();
  }

  push(x: usize, y: usize): void {
    this.map.push(x, y);
    const smaller = this.smaller;
    if (!smaller) return;
    if (this.hasFirst) {
      this.halve(smaller, x, y);
    } else {
      memory.copy(this.firstX, x, <usize>this.width * 4);
      memory.copy(this.firstY, y, <usize>this.width * 4);
    }
    this.hasFirst = !this.hasFirst;
  }

  /** Writes this scale's mean, then those of the smaller ones. An odd last row counts twice. */
  finish(means: usize): void {
    f64.store(means, this.map.finish());
    const smaller = this.smaller;
    if (!smaller) return;
    if (this.hasFirst) this.halve(smaller, this.firstX, this.firstY);
    smaller.finish(means + 8);
  }

  private halve(smaller: Scale, x: usize, y: usize): void {
    halveRows(this.firstX, x, this.halfX, this.width);
    halveRows(this.firstY, y, this.halfY, this.width);
    smaller.push(this.halfX, this.halfY);
  }
}

/** Its details are the five means: of contrast times structure, and of the whole SSIM at the last scale. */
export class MultiScaleSsim extends PlaneMeasure {
  private full: Scale;
  private means: usize = heap.alloc(SCALES * 8);

  constructor(width: i32, height: i32, centre: f32) {
    super();
    this.full = new Scale(width, height, centre, SCALES);
  }

  begin(): void {
    this.full.begin();
  }

  push(x: usize, y: usize): void {
    this.full.push(x, y);
  }

  /** The mean at full size; all of them are in the details. */
  finish(): f64 {
    this.full.finish(this.means);
    return f64.load(this.means);
  }

  details(): usize {
    return this.means;
  }

  detailCount(): i32 {
    return SCALES;
  }
}
