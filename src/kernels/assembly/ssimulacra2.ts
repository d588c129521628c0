/**
 * The error maps of SSIMULACRA2 (Sneyers, version 2.1) at up to six scales, out of 8-bit rasters that arrive in
 * strips. Both images go down the scales side by side: a scale's rows of linear light come from pairs of rows of the
 * scale above, as soon as both are there, so memory grows with the width alone.
 *
 * The reference is not kept: its X, Y and B at all scales are 16 bytes a pixel, to save 9 % of a comparison.
 */
import { Comparison } from './comparison';
import { ErrorMaps, MEANS } from './error-maps';
import { LinearLight } from './linear-light';
import { halveRows, rowBytes } from './planes';
import { Stages } from './stages';
import { convertToXyb } from './xyb';

const CHANNELS = 3;

/** One image at one scale. */
class Scale {
  readonly stride: usize;
  /** Two rows of linear light of three channels, the pair that makes a row of the smaller scale. */
  private pair: usize;
  /** X, Y and B of the last row: three rows. */
  readonly xyb: usize;
  private row: i32 = 0;

  constructor(readonly width: i32, readonly height: i32, readonly smaller: Scale | null) {
    this.stride = rowBytes(width);
    this.pair = heap.alloc(this.stride * 2 * CHANNELS);
    this.xyb = heap.alloc(this.stride * CHANNELS);
  }

  begin(): void {
    this.row = 0;
    const smaller = this.smaller;
    if (smaller) smaller.begin();
  }

  /** Where the next row of linear light belongs: three rows `stride` apart. */
  nextRow(): usize {
    return this.pair + (this.row & 1 ? this.stride * CHANNELS : 0);
  }

  /** Takes the row that was written there, here and at the smaller scales. */
  advance(): void {
    const linear = this.nextRow();
    convertToXyb(linear, this.xyb, this.stride, this.width);
    this.ready();
    this.row += 1;
    const smaller = this.smaller;
    if (!smaller || (this.row < this.height && (this.row & 1) == 1)) return;
    // An odd last row counts twice: then it is the first of its pair, and the second too.
    const half = smaller.nextRow();
    for (let channel = 0; channel < CHANNELS; channel++) {
      const offset = <usize>channel * this.stride;
      halveRows(this.pair + offset, linear + offset, half + <usize>channel * smaller.stride, this.width);
    }
    smaller.advance();
  }

  /** Writes what was found out, at this scale and the smaller ones. */
  finish(means: usize): void {}

  /** Called for each row that has become X, Y and B. */
  protected ready(): void {}
}

function createScales(width: i32, height: i32, count: i32): Scale {
  const smaller = count > 1 ? createScales((width + 1) >> 1, (height + 1) >> 1, count - 1) : null;
  return new Scale(width, height, smaller);
}

/** The same scales for a candidate. Bit 3 s + k of the masks stands for channel k at the s-th scale from here. */
function createComparedScales(reference: Scale, structure: i32, any: i32): Scale {
  const below = reference.smaller;
  const smaller = below ? createComparedScales(below, structure >> CHANNELS, any >> CHANNELS) : null;
  return new ComparedScale(reference, smaller, structure, any);
}

/** The candidate at one scale, which is compared with the reference as its rows become ready. */
class ComparedScale extends Scale {
  private maps: StaticArray<ErrorMaps | null> = new StaticArray<ErrorMaps | null>(CHANNELS);

  /** Bit k of the masks: whether channel k needs the map of structure, or any map. */
  constructor(private reference: Scale, smaller: Scale | null, structure: i32, any: i32) {
    super(reference.width, reference.height, smaller);
    for (let channel = 0; channel < CHANNELS; channel++) {
      const bit = 1 << channel;
      if (any & bit) this.maps[channel] = new ErrorMaps(reference.width, reference.height, (structure & bit) != 0);
    }
  }

  begin(): void {
    super.begin();
    for (let channel = 0; channel < CHANNELS; channel++) {
      const maps = this.maps[channel];
      if (maps) maps.begin();
    }
  }

  finish(means: usize): void {
    for (let channel = 0; channel < CHANNELS; channel++) {
      const maps = this.maps[channel];
      if (maps) maps.finish(means);
      means += MEANS * 8;
    }
    const smaller = this.smaller;
    if (smaller) smaller.finish(means);
  }

  protected ready(): void {
    let x = this.reference.xyb;
    let y = this.xyb;
    for (let channel = 0; channel < CHANNELS; channel++) {
      const maps = this.maps[channel];
      if (maps) maps.push(x, y);
      x += this.stride;
      y += this.stride;
    }
  }
}

/** Its details are, by scale and channel, the means of `ErrorMaps`; those that are not needed are 0. */
export class Ssimulacra2 extends Comparison {
  private light: LinearLight;
  private reference: Scale;
  private candidate: Scale;
  private means: usize;
  private meanCount: i32;
  private candidateChannels: i32 = 0;

  /** Bit 3 s + k of the masks: whether channel k at scale s needs the map of structure, or any map. */
  constructor(
    private width: i32,
    height: i32,
    private channels: i32,
    background: f64,
    scaleCount: i32,
    structure: i32,
    any: i32,
  ) {
    super(new Stages(width));
    const reference = createScales(width, height, scaleCount);
    this.reference = reference;
    this.candidate = createComparedScales(reference, structure, any);
    this.light = new LinearLight(background);
    this.light.begin(channels);
    this.meanCount = scaleCount * CHANNELS * MEANS;
    this.means = heap.alloc(<usize>this.meanCount * 8);
    memory.fill(this.means, 0, <usize>this.meanCount * 8);
  }

  begin(candidateChannels: i32): void {
    this.candidateChannels = candidateChannels;
    this.light.begin(candidateChannels);
    this.reference.begin();
    this.candidate.begin();
  }

  push(count: i32): void {
    for (let row = 0; row < count; row++) {
      this.advance(this.reference, this.stages.reference, this.channels, row);
      this.advance(this.candidate, this.stages.candidate, this.candidateChannels, row);
    }
  }

  /** The first of the details. */
  finish(): f64 {
    this.candidate.finish(this.means);
    return f64.load(this.means);
  }

  details(): usize {
    return this.means;
  }

  detailCount(): i32 {
    return this.meanCount;
  }

  private advance(scale: Scale, stage: usize, channels: i32, row: i32): void {
    const from = stage + <usize>this.width * channels * row;
    this.light.convert(from, channels, scale.nextRow(), scale.stride, this.width);
    scale.advance();
  }
}
