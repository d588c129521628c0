/**
 * Structural similarity (Wang, Bovik, Sheikh & Simoncelli, IEEE TIP 13(4), 2004) of two planes that arrive row by
 * row: Gaussian window 11×11, σ 1.5, K1 .01, K2 .03, range 255, valid region.
 *
 * With d = x − y the two factors are 1 − µd² / (µx² + µy² + C1) and 1 − σd² / (σx² + σy² + C2), the same numbers as
 * the usual form. They are computed so because d is small where the planes are close, which is where f32 would
 * otherwise lose the digits that matter; equal planes give exactly 1. Samples are centred on zero for the same
 * reason, and what centred them is put back in the means.
 *
 * Memory is a ring of eleven filtered rows, so it grows with the width alone.
 */
import { filterRow, gaussian, TAP_COUNT, tap } from './gaussian';
import { PlaneMeasure } from './plane-comparison';
import { rowBytes } from './planes';

const C1: f32 = 0.01 * 255 * (0.01 * 255);
const C2: f32 = 0.03 * 255 * (0.03 * 255);
/** From memory for the reason given with the taps. */
const CONSTANTS = memory.data<f32>([C1, C2]);

const TILE = 32;

/** Four positions of the filtered x, d, x² + y² and d² side by side: one cache line. */
const GROUP: usize = 64;

/** Tiles along a side of the map; the last takes what is left over. */
function tilesAlong(length: i32): i32 {
  const rounded = (length + TILE / 2) / TILE;
  return rounded > 1 ? rounded : 1;
}

/** The filter down eleven rows of the ring, of the quantity at `offset` in each group. */
@inline
function down(
  t0: v128, t1: v128, t2: v128, t3: v128, t4: v128, t5: v128,
  r0: usize, r1: usize, r2: usize, r3: usize, r4: usize, r5: usize,
  r6: usize, r7: usize, r8: usize, r9: usize, r10: usize,
  offset: usize,
): v128 {
  return gaussian(
    t0, t1, t2, t3, t4, t5,
    v128.load(r0 + offset), v128.load(r1 + offset), v128.load(r2 + offset), v128.load(r3 + offset),
    v128.load(r4 + offset), v128.load(r5 + offset), v128.load(r6 + offset), v128.load(r7 + offset),
    v128.load(r8 + offset), v128.load(r9 + offset), v128.load(r10 + offset),
  );
}

export class SsimMap extends PlaneMeasure {
  private groups: i32;
  private mapWidth: i32;
  private mapHeight: i32;
  private ring: usize;
  private ringRow: usize;
  private difference: usize;
  private squares: usize;
  private differenceSquared: usize;
  private rowsIn: i32 = 0;
  private tileColumns: i32;
  private tileRows: i32;
  /** Sum of the map over each tile, then its mean: f64, row by row. */
  private tiles: usize;

  /** Without luminance the map is that of contrast and structure, the second factor alone. */
  constructor(width: i32, height: i32, private centre: f32, private hasLuminance: bool) {
    super();
    this.mapWidth = width - (TAP_COUNT - 1);
    this.mapHeight = height - (TAP_COUNT - 1);
    this.groups = (this.mapWidth + 3) >> 2;
    this.ringRow = <usize>this.groups * GROUP;
    this.ring = heap.alloc(this.ringRow * TAP_COUNT);
    this.difference = heap.alloc(rowBytes(width));
    this.squares = heap.alloc(rowBytes(width));
    this.differenceSquared = heap.alloc(rowBytes(width));
    this.tileColumns = tilesAlong(this.mapWidth);
    this.tileRows = tilesAlong(this.mapHeight);
    this.tiles = heap.alloc(<usize>this.detailCount() * 8);
  }

  /** The means of the tiles. */
  details(): usize {
    return this.tiles;
  }

  detailCount(): i32 {
    return this.tileColumns * this.tileRows;
  }

  begin(): void {
    this.rowsIn = 0;
    memory.fill(this.tiles, 0, <usize>this.detailCount() * 8);
  }

  /** Takes the next row of each plane: f32, centred on zero, readable for `rowBytes(width)` bytes. */
  push(x: usize, y: usize): void {
    this.moments(x, y);
    const slot = this.ringAt(this.rowsIn);
    filterRow(x, slot, this.groups, GROUP);
    filterRow(this.difference, slot + 16, this.groups, GROUP);
    filterRow(this.squares, slot + 32, this.groups, GROUP);
    filterRow(this.differenceSquared, slot + 48, this.groups, GROUP);
    this.rowsIn += 1;
    if (this.rowsIn >= TAP_COUNT) this.mapRow(this.rowsIn - TAP_COUNT);
  }

  /** Mean of the whole map; turns the sums of the tiles into means. Call once, after the last row. */
  finish(): f64 {
    let total: f64 = 0;
    let at = this.tiles;
    for (let row = 0; row < this.tileRows; row++) {
      const high = row + 1 < this.tileRows ? TILE : this.mapHeight - row * TILE;
      for (let column = 0; column < this.tileColumns; column++) {
        const wide = column + 1 < this.tileColumns ? TILE : this.mapWidth - column * TILE;
        const sum = f64.load(at);
        total += sum;
        f64.store(at, sum / (<f64>wide * <f64>high));
        at += 8;
      }
    }
    return total / (<f64>this.mapWidth * <f64>this.mapHeight);
  }

  private moments(x: usize, y: usize): void {
    const difference = this.difference;
    const squares = this.squares;
    const differenceSquared = this.differenceSquared;
    const bytes = (<usize>(this.mapWidth + TAP_COUNT - 1) * 4 + 15) & ~15;
    for (let at: usize = 0; at < bytes; at += 16) {
      const vx = v128.load(x + at);
      const vy = v128.load(y + at);
      const d = f32x4.sub(vx, vy);
      v128.store(difference + at, d);
      v128.store(squares + at, f32x4.add(f32x4.mul(vx, vx), f32x4.mul(vy, vy)));
      v128.store(differenceSquared + at, f32x4.mul(d, d));
    }
  }

  /** One row of the map, added to the tiles that it crosses. */
  private mapRow(row: i32): void {
    const tileRow = min(row / TILE, this.tileRows - 1);
    let tile = this.tiles + <usize>(tileRow * this.tileColumns) * 8;
    const lastColumn = this.tileColumns - 1;
    for (let column = 0; column <= lastColumn; column++) {
      const left = column * TILE;
      const count = column < lastColumn ? TILE : this.mapWidth - left;
      const sum = this.hasLuminance ? this.sumOf(row, left, count, true) : this.sumOf(row, left, count, false);
      f64.store(tile, f64.load(tile) + sum);
      tile += 8;
    }
  }

  /** The ring's row that holds the plane's row `index`. */
  @inline
  private ringAt(index: i32): usize {
    return this.ring + <usize>(index % TAP_COUNT) * this.ringRow;
  }

  /** Sum of the map over `count` positions of one row; `left` is a multiple of four. */
  @inline
  private sumOf(row: i32, left: i32, count: i32, hasLuminance: bool): f64 {
    const offset = <usize>(left >> 2) * GROUP;
    let r0 = this.ringAt(row) + offset;
    let r1 = this.ringAt(row + 1) + offset;
    let r2 = this.ringAt(row + 2) + offset;
    let r3 = this.ringAt(row + 3) + offset;
    let r4 = this.ringAt(row + 4) + offset;
    let r5 = this.ringAt(row + 5) + offset;
    let r6 = this.ringAt(row + 6) + offset;
    let r7 = this.ringAt(row + 7) + offset;
    let r8 = this.ringAt(row + 8) + offset;
    let r9 = this.ringAt(row + 9) + offset;
    let r10 = this.ringAt(row + 10) + offset;
    const t0 = tap(0), t1 = tap(1), t2 = tap(2), t3 = tap(3), t4 = tap(4), t5 = tap(5);
    const c1 = v128.load32_splat(CONSTANTS);
    const c2 = v128.load32_splat(CONSTANTS, 4);
    const centre = f32x4.splat(this.centre);
    const zero = f32x4.splat(0);
    let sum = zero;
    let map = zero;
    let remaining = count;
    // A lane adds up some eight values of at most 1, which f32 does to 1e-7; all other sums are f64.
    while (remaining > 0) {
      const meanX = down(t0, t1, t2, t3, t4, t5, r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, 0);
      const meanD = down(t0, t1, t2, t3, t4, t5, r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, 16);
      const meanSquares = down(t0, t1, t2, t3, t4, t5, r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, 32);
      const meanSquareD = down(t0, t1, t2, t3, t4, t5, r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10, 48);
      const meanY = f32x4.sub(meanX, meanD);
      const squareOfMeanD = f32x4.mul(meanD, meanD);
      const squaresOfMeans = f32x4.add(f32x4.mul(meanX, meanX), f32x4.mul(meanY, meanY));
      const variances = f32x4.add(f32x4.sub(meanSquares, squaresOfMeans), c2);
      // A variance that rounding made negative would lift the map above 1.
      const varianceD = f32x4.pmax(f32x4.sub(meanSquareD, squareOfMeanD), zero);
      if (hasLuminance) {
        const trueX = f32x4.add(meanX, centre);
        const trueY = f32x4.add(meanY, centre);
        const luminances = f32x4.add(f32x4.add(f32x4.mul(trueX, trueX), f32x4.mul(trueY, trueY)), c1);
        map = f32x4.div(
          f32x4.mul(f32x4.sub(luminances, squareOfMeanD), f32x4.sub(variances, varianceD)),
          f32x4.mul(luminances, variances),
        );
      } else {
        map = f32x4.div(f32x4.sub(variances, varianceD), variances);
      }
      remaining -= 4;
      if (remaining < 0) break;
      sum = f32x4.add(sum, map);
      r0 += GROUP; r1 += GROUP; r2 += GROUP; r3 += GROUP; r4 += GROUP; r5 += GROUP;
      r6 += GROUP; r7 += GROUP; r8 += GROUP; r9 += GROUP; r10 += GROUP;
    }
    let total = <f64>f32x4.extract_lane(sum, 0);
    total += <f64>f32x4.extract_lane(sum, 1);
    total += <f64>f32x4.extract_lane(sum, 2);
    total += <f64>f32x4.extract_lane(sum, 3);
    // Of a last group that is not full, the positions that are on the map.
    if (remaining < 0) {
      total += <f64>f32x4.extract_lane(map, 0);
      if (remaining > -3) total += <f64>f32x4.extract_lane(map, 1);
      if (remaining > -2) total += <f64>f32x4.extract_lane(map, 2);
    }
    return total;
  }
}
