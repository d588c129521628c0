/**
 * Rows of one plane of a reference and of a candidate, side by side, out of 8-bit rasters that arrive in strips.
 * The reference's plane is kept, or its strips are sent and converted anew for every candidate.
 */
import { convertRow, halveRows, rowBytes } from './planes';
import { Stages } from './stages';

export class PlaneRows {
  readonly planeWidth: i32;
  readonly planeHeight: i32;
  readonly stages: Stages;
  /** The rows that `next` made ready: f32, centred on zero. */
  x: usize = 0;
  y: usize = 0;

  private kept: usize = 0;
  private convertedX: usize;
  private convertedY: usize;
  private upper: usize = 0;
  private lower: usize = 0;
  private candidateChannels: i32 = 0;
  private planeRow: i32 = 0;
  private staged: i32 = 0;
  private taken: i32 = 0;

  constructor(
    private width: i32,
    height: i32,
    private channels: i32,
    private plane: i32,
    private white: bool,
    private halved: bool,
  ) {
    this.planeWidth = halved ? (width + 1) >> 1 : width;
    this.planeHeight = halved ? (height + 1) >> 1 : height;
    this.stages = new Stages(width);
    this.convertedX = heap.alloc(rowBytes(this.planeWidth));
    this.convertedY = heap.alloc(rowBytes(this.planeWidth));
    if (halved) {
      this.upper = heap.alloc(rowBytes(width));
      this.lower = heap.alloc(rowBytes(width));
    }
  }

  /** Makes room for the reference's plane. To be called last: memory doubles when more is asked for after it. */
  reserve(): void {
    this.kept = heap.alloc(rowBytes(this.planeWidth) * this.planeHeight);
  }

  /** Converts the next strip of the reference into the kept plane. */
  keep(count: i32): void {
    this.open(count);
    while (this.taken < this.staged) {
      this.convert(this.stages.reference, this.channels, this.keptRow());
      this.advance();
    }
  }

  begin(candidateChannels: i32): void {
    this.candidateChannels = candidateChannels;
    this.planeRow = 0;
  }

  /** Starts on a strip of `count` raster rows. */
  open(count: i32): void {
    this.staged = count;
    this.taken = 0;
  }

  /** Makes the strip's next pair of plane rows ready in `x` and `y`; false when the strip is used up. */
  next(): bool {
    if (this.taken >= this.staged) return false;
    this.y = this.convertedY;
    this.convert(this.stages.candidate, this.candidateChannels, this.y);
    if (this.kept) {
      this.x = this.keptRow();
    } else {
      this.x = this.convertedX;
      this.convert(this.stages.reference, this.channels, this.x);
    }
    this.advance();
    return true;
  }

  private keptRow(): usize {
    return this.kept + rowBytes(this.planeWidth) * this.planeRow;
  }

  private advance(): void {
    this.taken += this.halved ? 2 : 1;
    this.planeRow += 1;
  }

  private convert(stage: usize, channels: i32, to: usize): void {
    const rasterRow = <usize>this.width * channels;
    const from = stage + rasterRow * this.taken;
    if (!this.halved) {
      convertRow(from, to, this.width, channels, this.plane, this.white);
      return;
    }
    const single = this.taken + 1 == this.staged;
    convertRow(from, this.upper, this.width, channels, this.plane, this.white);
    convertRow(single ? from : from + rasterRow, this.lower, this.width, channels, this.plane, this.white);
    halveRows(this.upper, this.lower, to, this.width);
  }
}
