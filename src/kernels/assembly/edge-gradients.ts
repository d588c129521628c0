/**
 * Gradients of a luma plane and of the plane blurred once more, for the ratio that tells how wide edges are (Zhuo & Sim
 * 2011). The blur is the binomial 1 4 6 4 1, of variance 1. Row by row.
 */
import { binomial } from './vertical';

/** Bins of the coarse gradient's magnitude, a quarter of a level per pixel wide; the last one is open. */
export const EDGE_BINS = 512;
const BINS_PER_LEVEL: f32 = 4;
/** Coarse gradients below one level per pixel are no edges. */
const FAINTEST: f32 = 1;
/** Share of the pixels that are looked for: the steepest. */
const STEEPEST: f64 = 0.015;

/** The faintest bin that is looked at. Those below are not empty until `endEdges`. */
const FIRST_BIN = <i32>(FAINTEST * BINS_PER_LEVEL);
/** The faintest bin that still counts. */
let lowest: i32 = 0;
/** Pixels in that bin and above, and those that are looked for. */
let counted: f64 = 0;
let wanted: f64 = 0;

/** Blurs a vertically blurred row, all pixels that have two neighbours on each side; what else is written has no meaning. */
export function blurRow(from: usize, to: usize, width: i32): void {
  const end = from + <usize>(width - 2) * 4;
  from += 8;
  to += 8;
  while (from < end) {
    const outer = f32x4.add(v128.load(from - 8), v128.load(from, 8));
    const inner = f32x4.add(v128.load(from - 4), v128.load(from, 4));
    v128.store(to, binomial(outer, inner, v128.load(from)));
    const nextOuter = f32x4.add(v128.load(from, 8), v128.load(from, 24));
    const nextInner = f32x4.add(v128.load(from, 12), v128.load(from, 20));
    v128.store(to, binomial(nextOuter, nextInner, v128.load(from, 16)), 16);
    from += 32;
    to += 32;
  }
}

/** Begins a picture, whose bins are empty. */
export function beginEdges(width: i32, height: i32): void {
  wanted = STEEPEST * <f64>max(0, width - 6) * <f64>max(0, height - 6);
  lowest = FIRST_BIN;
  counted = 0;
}

/** Ends a picture. */
export function endEdges(to: usize): void {
  memory.fill(to, 0, FIRST_BIN * 24);
}

/** Three rows that follow each other, of the plane and of the blurred one. */
export class EdgeRows {
  above: usize = 0;
  middle: usize = 0;
  below: usize = 0;
  blurredAbove: usize = 0;
  blurred: usize = 0;
  blurredBelow: usize = 0;
}

/**
 * Adds a row's pixels, by bins of the coarse gradient's magnitude: their number and their squared gradients (central
 * differences), fine and coarse, three f64 a bin. Pixels with fewer than three neighbours on a side do not count. Bins
 * below those of the steepest share stay empty: as soon as there are enough pixels above a bin, it is passed over.
 */
export function countEdges(rows: EdgeRows, width: i32, to: usize): void {
  const bound = <f32>lowest / BINS_PER_LEVEL;
  // Four times, as the differences are over two pixels.
  const faintest = f32x4.splat(4 * bound * bound);
  let above = rows.blurredAbove + 12;
  let at = rows.blurred + 12;
  let below = rows.blurredBelow + 12;
  for (let x = 3; x < width - 3; x += 16) {
    // Few pixels are edges: sixteen are looked at together.
    const first = squares(v128.load(at, 4), v128.load(at - 4), v128.load(below), v128.load(above));
    const second = squares(v128.load(at, 20), v128.load(at, 12), v128.load(below, 16), v128.load(above, 16));
    const third = squares(v128.load(at, 36), v128.load(at, 28), v128.load(below, 32), v128.load(above, 32));
    const fourth = squares(v128.load(at, 52), v128.load(at, 44), v128.load(below, 48), v128.load(above, 48));
    const steepest = f32x4.pmax(f32x4.pmax(first, second), f32x4.pmax(third, fourth));
    if (v128.any_true(f32x4.ge(steepest, faintest))) {
      addFour(rows, first, faintest, x, width, to);
      addFour(rows, second, faintest, x + 4, width, to);
      addFour(rows, third, faintest, x + 8, width, to);
      addFour(rows, fourth, faintest, x + 12, width, to);
    }
    above += 64;
    at += 64;
    below += 64;
  }
  passOver(to);
}

/**
 * Adds those of four pixels that are steep enough and stand in the row. Which are cannot be foreseen, so all are added and
 * the others thrown into the bins below the faintest, one for each: no jumps, and none waits for its neighbour.
 */
@inline
function addFour(rows: EdgeRows, squared: v128, faintest: v128, x: i32, width: i32, to: usize): void {
  let steep = f32x4.ge(squared, faintest);
  if (!v128.any_true(steep)) return;
  const lanes = i32x4(0, 1, 2, 3);
  steep = v128.and(steep, i32x4.lt_s(lanes, i32x4.splat(width - 3 - x)));
  const quarter = f32x4.splat(0.25);
  const coarse = f32x4.mul(squared, quarter);
  const at = <usize>x * 4;
  const middle = rows.middle + at;
  const along = squares(v128.load(middle, 4), v128.load(middle - 4), v128.load(rows.below + at), v128.load(rows.above + at));
  const fine = f32x4.mul(along, quarter);
  const magnitude = f32x4.mul(f32x4.sqrt(coarse), f32x4.splat(BINS_PER_LEVEL));
  const steepBins = i32x4.min_s(i32x4.trunc_sat_f32x4_s(magnitude), i32x4.splat(EDGE_BINS - 1));
  const bins = v128.bitselect(steepBins, lanes, steep);
  const firstTwo = v128.shuffle<u32>(fine, coarse, 0, 4, 1, 5);
  const lastTwo = v128.shuffle<u32>(fine, coarse, 2, 6, 3, 7);
  addPixel(i32x4.extract_lane(bins, 0), firstTwo, to);
  addPixel(i32x4.extract_lane(bins, 1), v128.shuffle<u64>(firstTwo, firstTwo, 1, 1), to);
  addPixel(i32x4.extract_lane(bins, 2), lastTwo, to);
  addPixel(i32x4.extract_lane(bins, 3), v128.shuffle<u64>(lastTwo, lastTwo, 1, 1), to);
  counted += <f64>popcnt(i32x4.bitmask(steep));
}

/** Empties bins that can no longer be among the steepest. */
function passOver(to: usize): void {
  while (lowest < EDGE_BINS - 1) {
    const bin = to + <usize>lowest * 24;
    const higher = counted - load<f64>(bin);
    if (higher < wanted) return;
    memory.fill(bin, 0, 24);
    counted = higher;
    lowest++;
  }
}

@inline
function squares(right: v128, left: v128, below: v128, above: v128): v128 {
  const across = f32x4.sub(right, left);
  const along = f32x4.sub(below, above);
  return f32x4.add(f32x4.mul(across, across), f32x4.mul(along, along));
}

/** Adds a pixel to its bin: one more, and what the first two lanes hold. */
@inline
function addPixel(bin: i32, fineAndCoarse: v128, to: usize): void {
  const at = to + <usize>bin * 24;
  store<f64>(at, load<f64>(at) + 1);
  v128.store(at, f64x2.add(v128.load(at, 8), f64x2.promote_low_f32x4(fineAndCoarse)), 8);
}
