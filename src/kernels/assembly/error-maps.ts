/**
 * The three error maps of SSIMULACRA2 (Sneyers, version 2.1) of one channel at one scale, out of rows that arrive in
 * order: structure, edges that only the candidate has (artefacts), edges that only the reference has (lost detail).
 *
 * The reference's program blurs by a recursive Gaussian, σ 1.5 (Charalampidis, IEEE TSP 2016). Its impulse response
 * is finite, nine taps, and it sees zeros beyond the border: so does the filter here.
 *
 * With d = x − y, which is small where the images are close: the structure map 1 − (1 − µd²)(1 − σd² / (σx² + σy² + C2))
 * is that of the definition without the difference of two numbers near 1, and the edges are compared by
 * (|y − µy| − |x − µx|) / (1 + |x − µx|). Equal images give exactly 0.
 */
const REACH = 4;
const TAP_COUNT = 2 * REACH + 1;

/** From memory for the reason given with the taps of the other Gaussian; from the outside in, then C2. */
const TAPS = memory.data<f32>([0.0094143678, 0.0360111147, 0.1093353728, 0.2129285920, 0.2646211055]);
const C2 = memory.data<f32>([0.0009]);

/** Four positions of x and d, or of x, d, x² + y² and d², side by side. */
const EDGE_GROUP: usize = 32;
const FULL_GROUP: usize = 64;

/** Means of the structure map, of artefacts and of lost detail, each followed by that of the fourth powers. */
export const MEANS = 6;

/** Groups over which f32 sums run before they are added to f64. */
const RUN = 32;

@inline
function tap(k: usize): v128 {
  return v128.load32_splat(TAPS + 4 * k);
}

@inline
function filter(
  t0: v128, t1: v128, t2: v128, t3: v128, t4: v128,
  s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, s6: v128, s7: v128, s8: v128,
): v128 {
  const outer = f32x4.add(f32x4.mul(t0, f32x4.add(s0, s8)), f32x4.mul(t1, f32x4.add(s1, s7)));
  const inner = f32x4.add(f32x4.mul(t2, f32x4.add(s2, s6)), f32x4.mul(t3, f32x4.add(s3, s5)));
  return f32x4.add(f32x4.add(outer, inner), f32x4.mul(t4, s4));
}

/** The filter at four neighbouring positions of a row, from the sample four before the first of them. */
@inline
function across(t0: v128, t1: v128, t2: v128, t3: v128, t4: v128, at: usize): v128 {
  return filter(
    t0, t1, t2, t3, t4,
    v128.load(at), v128.load(at, 4), v128.load(at, 8), v128.load(at, 12), v128.load(at, 16),
    v128.load(at, 20), v128.load(at, 24), v128.load(at, 28), v128.load(at, 32),
  );
}

/** Adds four f32 to two f64 in memory. */
@inline
function addTo(sums: usize, lanes: v128): void {
  const low = f64x2.promote_low_f32x4(lanes);
  const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(lanes, lanes, 1, 1));
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.add(low, high)));
}

export class ErrorMaps {
  private groups: i32;
  private group: usize;
  private ringRow: usize;
  private ring: usize;
  /** Rows of the vertically filtered quantities, each with a group of zeros on either side. */
  private filtered: usize;
  private filteredRow: usize;
  private sums: usize = heap.alloc(MEANS * 16);
  private rowsIn: i32 = 0;

  /** Without the structure map its means are 0 and half the work is saved. */
  constructor(private width: i32, private height: i32, private hasStructure: bool) {
    this.groups = (width + 3) >> 2;
    this.group = hasStructure ? FULL_GROUP : EDGE_GROUP;
    this.ringRow = <usize>this.groups * this.group;
    this.ring = heap.alloc(this.ringRow * TAP_COUNT);
    this.filteredRow = <usize>(this.groups + 2) * 16;
    this.filtered = heap.alloc(this.filteredRow * 4);
    memory.fill(this.filtered, 0, this.filteredRow * 4);
  }

  begin(): void {
    this.rowsIn = 0;
    // The rows above the first.
    memory.fill(this.ring, 0, this.ringRow * TAP_COUNT);
    memory.fill(this.sums, 0, MEANS * 16);
  }

  /** Takes the next row of each image, readable to whole vectors. The last row brings those below it, all zeros. */
  push(x: usize, y: usize): void {
    this.enter(x, y);
    this.accept();
    if (this.rowsIn < this.height) return;
    for (let below = 0; below < REACH; below++) {
      memory.fill(this.ringAt(this.rowsIn), 0, this.ringRow);
      this.accept();
    }
  }

  /** Writes the means, after the last row. */
  finish(means: usize): void {
    const count = <f64>this.width * <f64>this.height;
    for (let k = 0; k < MEANS; k++) {
      const at = this.sums + <usize>k * 16;
      f64.store(means + <usize>k * 8, (f64.load(at) + f64.load(at, 8)) / count);
    }
  }

  /** The ring's row that holds the plane's row `index`, which may be as low as −9. */
  @inline
  private ringAt(index: i32): usize {
    return this.ring + <usize>((index + TAP_COUNT) % TAP_COUNT) * this.ringRow;
  }

  private accept(): void {
    this.rowsIn += 1;
    const row = this.rowsIn - 1 - REACH;
    if (row < 0) return;
    if (this.hasStructure) {
      this.filterDown(row, true);
      this.mapRow(row, true);
    } else {
      this.filterDown(row, false);
      this.mapRow(row, false);
    }
  }

  private enter(x: usize, y: usize): void {
    let to = this.ringAt(this.rowsIn);
    const end = to + this.ringRow;
    const step = this.group;
    const width = i32x4.splat(this.width);
    let position = i32x4(0, 1, 2, 3);
    while (to < end) {
      // What lies beyond the last column must be zero.
      const inside = i32x4.lt_s(position, width);
      const vx = v128.and(v128.load(x), inside);
      const vy = v128.and(v128.load(y), inside);
      const d = f32x4.sub(vx, vy);
      v128.store(to, vx);
      v128.store(to, d, 16);
      if (step == FULL_GROUP) {
        v128.store(to, f32x4.add(f32x4.mul(vx, vx), f32x4.mul(vy, vy)), 32);
        v128.store(to, f32x4.mul(d, d), 48);
      }
      position = i32x4.add(position, i32x4.splat(4));
      x += 16;
      y += 16;
      to += step;
    }
  }

  @inline
  private filterDown(row: i32, hasStructure: bool): void {
    const step = hasStructure ? FULL_GROUP : EDGE_GROUP;
    let r0 = this.ringAt(row - 4);
    let r1 = this.ringAt(row - 3);
    let r2 = this.ringAt(row - 2);
    let r3 = this.ringAt(row - 1);
    let r4 = this.ringAt(row);
    let r5 = this.ringAt(row + 1);
    let r6 = this.ringAt(row + 2);
    let r7 = this.ringAt(row + 3);
    let r8 = this.ringAt(row + 4);
    const t0 = tap(0), t1 = tap(1), t2 = tap(2), t3 = tap(3), t4 = tap(4);
    let to = this.filtered + 16;
    const next = this.filteredRow;
    const end = to + <usize>this.groups * 16;
    while (to < end) {
      v128.store(to, filter(
        t0, t1, t2, t3, t4,
        v128.load(r0), v128.load(r1), v128.load(r2), v128.load(r3), v128.load(r4),
        v128.load(r5), v128.load(r6), v128.load(r7), v128.load(r8),
      ));
      v128.store(to + next, filter(
        t0, t1, t2, t3, t4,
        v128.load(r0, 16), v128.load(r1, 16), v128.load(r2, 16), v128.load(r3, 16), v128.load(r4, 16),
        v128.load(r5, 16), v128.load(r6, 16), v128.load(r7, 16), v128.load(r8, 16),
      ));
      if (hasStructure) {
        v128.store(to + 2 * next, filter(
          t0, t1, t2, t3, t4,
          v128.load(r0, 32), v128.load(r1, 32), v128.load(r2, 32), v128.load(r3, 32), v128.load(r4, 32),
          v128.load(r5, 32), v128.load(r6, 32), v128.load(r7, 32), v128.load(r8, 32),
        ));
        v128.store(to + 3 * next, filter(
          t0, t1, t2, t3, t4,
          v128.load(r0, 48), v128.load(r1, 48), v128.load(r2, 48), v128.load(r3, 48), v128.load(r4, 48),
          v128.load(r5, 48), v128.load(r6, 48), v128.load(r7, 48), v128.load(r8, 48),
        ));
      }
      r0 += step; r1 += step; r2 += step; r3 += step; r4 += step;
      r5 += step; r6 += step; r7 += step; r8 += step;
      to += 16;
    }
  }

  /** Adds one row of each map to the sums. */
  @inline
  private mapRow(row: i32, hasStructure: bool): void {
    const step = hasStructure ? FULL_GROUP : EDGE_GROUP;
    const t0 = tap(0), t1 = tap(1), t2 = tap(2), t3 = tap(3), t4 = tap(4);
    const c2 = v128.load32_splat(C2);
    const one = f32x4.splat(1);
    const zero = f32x4.splat(0);
    const width = i32x4.splat(this.width);
    const next = this.filteredRow;
    const sums = this.sums;
    let position = i32x4(0, 1, 2, 3);
    let centre = this.ringAt(row);
    let at = this.filtered;
    const end = at + <usize>this.groups * 16;
    while (at < end) {
      const runEnd = min(end, at + RUN * 16);
      let structure = zero, structure4 = zero, artefact = zero, artefact4 = zero, lost = zero, lost4 = zero;
      while (at < runEnd) {
        const inside = i32x4.lt_s(position, width);
        const meanX = across(t0, t1, t2, t3, t4, at);
        const meanD = across(t0, t1, t2, t3, t4, at + next);
        const detailX = f32x4.sub(v128.load(centre), meanX);
        const detailY = f32x4.sub(detailX, f32x4.sub(v128.load(centre, 16), meanD));
        const edgeX = f32x4.abs(detailX);
        const gained = v128.and(inside, f32x4.div(f32x4.sub(f32x4.abs(detailY), edgeX), f32x4.add(one, edgeX)));
        const more = f32x4.pmax(zero, gained);
        const less = f32x4.sub(more, gained);
        const moreSquared = f32x4.mul(more, more);
        const lessSquared = f32x4.mul(less, less);
        artefact = f32x4.add(artefact, more);
        artefact4 = f32x4.add(artefact4, f32x4.mul(moreSquared, moreSquared));
        lost = f32x4.add(lost, less);
        lost4 = f32x4.add(lost4, f32x4.mul(lessSquared, lessSquared));
        if (hasStructure) {
          const meanSquares = across(t0, t1, t2, t3, t4, at + 2 * next);
          const meanSquareD = across(t0, t1, t2, t3, t4, at + 3 * next);
          const meanY = f32x4.sub(meanX, meanD);
          const shift = f32x4.mul(meanD, meanD);
          const squaresOfMeans = f32x4.add(f32x4.mul(meanX, meanX), f32x4.mul(meanY, meanY));
          const variances = f32x4.add(f32x4.sub(meanSquares, squaresOfMeans), c2);
          // A variance that rounding made negative would make an error negative.
          const varianceD = f32x4.pmax(zero, f32x4.sub(meanSquareD, shift));
          const change = f32x4.div(varianceD, variances);
          const error = v128.and(inside, f32x4.sub(f32x4.add(shift, change), f32x4.mul(shift, change)));
          const squared = f32x4.mul(error, error);
          structure = f32x4.add(structure, error);
          structure4 = f32x4.add(structure4, f32x4.mul(squared, squared));
        }
        position = i32x4.add(position, i32x4.splat(4));
        centre += step;
        at += 16;
      }
      if (hasStructure) {
        addTo(sums, structure);
        addTo(sums + 16, structure4);
      }
      addTo(sums + 32, artefact);
      addTo(sums + 48, artefact4);
      addTo(sums + 64, lost);
      addTo(sums + 80, lost4);
    }
  }
}
