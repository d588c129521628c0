/**
 * Gradients of a luma plane and of the plane blurred once more, for the ratio that tells how wide edges are (Zhuo & Sim
 * 2011). The blur is the binomial 1 4 6 4 1, of variance 1. Row by row.
 */

/** Bins of the coarse gradient's magnitude, a quarter of a level per pixel wide; the last one is open. */
export const EDGE_BINS = 512;
const BINS_PER_LEVEL: f32 = 4;
/** Coarse gradients below one level per pixel are no edges. */
const FAINTEST: f32 = 1;
/** Share of the pixels that are looked for: the steepest. */
const STEEPEST: f64 = 0.015;

/** The faintest bin that still counts. */
let lowest: i32 = 0;
/** Pixels in that bin and above, and those that are looked for. */
let counted: f64 = 0;
let wanted: f64 = 0;

/**
 * Blurs a row's pixels that have two neighbours on each side; the others' places are left as they are. `row` is room for
 * a row.
 */
export function blurRow(a: usize, b: usize, c: usize, d: usize, e: usize, to: usize, width: i32, row: usize): void {
  const end = <usize>width * 4;
  for (let x: usize = 0; x < end; x += 16) {
    const outer = f32x4.add(v128.load(a + x), v128.load(e + x));
    const inner = f32x4.add(v128.load(b + x), v128.load(d + x));
    v128.store(row + x, binomial(outer, inner, v128.load(c + x)));
  }
  for (let x: usize = 8; x < end - 8; x += 16) {
    const at = row + x;
    const outer = f32x4.add(v128.load(at - 8), v128.load(at + 8));
    const inner = f32x4.add(v128.load(at - 4), v128.load(at + 4));
    v128.store(to + x, binomial(outer, inner, v128.load(at)));
  }
}

@inline
function binomial(outer: v128, inner: v128, centre: v128): v128 {
  const sum = f32x4.add(outer, f32x4.add(f32x4.mul(inner, f32x4.splat(4)), f32x4.mul(centre, f32x4.splat(6))));
  return f32x4.mul(sum, f32x4.splat(1 / 16));
}

/** Begins a picture, whose bins are empty. */
export function beginEdges(width: i32, height: i32): void {
  wanted = STEEPEST * <f64>max(0, width - 6) * <f64>max(0, height - 6);
  lowest = <i32>(FAINTEST * BINS_PER_LEVEL);
  counted = 0;
}

/** Three rows of a plane that follow each other. */
export class Rows {
  above: usize = 0;
  middle: usize = 0;
  below: usize = 0;
}

/**
 * Adds a row's pixels, by bins of the coarse gradient's magnitude: their number and their squared gradients (central
 * differences), fine and coarse, three f64 a bin. Pixels with fewer than three neighbours on a side do not count. Bins
 * below those of the steepest share stay empty: as soon as there are enough pixels above a bin, it is passed over.
 */
export function countEdges(plane: Rows, blurred: Rows, width: i32, to: usize): void {
  const bound = <f32>lowest / BINS_PER_LEVEL;
  const quarter = f32x4.splat(0.25);
  const faintest = f32x4.splat(bound * bound);
  const above = blurred.above;
  const middle = blurred.middle;
  const below = blurred.below;
  for (let x = 3; x < width - 3; x += 4) {
    const at = <usize>x * 4;
    const coarse = f32x4.mul(squaredDifferences(above + at, middle + at, below + at), quarter);
    const steep = i32x4.bitmask(f32x4.ge(coarse, faintest)) & ((1 << min(4, width - 3 - x)) - 1);
    if (steep == 0) continue;
    const fine = f32x4.mul(squaredDifferences(plane.above + at, plane.middle + at, plane.below + at), quarter);
    if (steep & 1) addPixel(f32x4.extract_lane(fine, 0), f32x4.extract_lane(coarse, 0), to);
    if (steep & 2) addPixel(f32x4.extract_lane(fine, 1), f32x4.extract_lane(coarse, 1), to);
    if (steep & 4) addPixel(f32x4.extract_lane(fine, 2), f32x4.extract_lane(coarse, 2), to);
    if (steep & 8) addPixel(f32x4.extract_lane(fine, 3), f32x4.extract_lane(coarse, 3), to);
    counted += <f64>popcnt(steep);
  }
  while (lowest < EDGE_BINS - 1) {
    const bin = to + <usize>lowest * 24;
    const higher = counted - load<f64>(bin);
    if (higher < wanted) break;
    // What is here can no longer be among the steepest.
    memory.fill(bin, 0, 24);
    counted = higher;
    lowest++;
  }
}

@inline
function squaredDifferences(above: usize, at: usize, below: usize): v128 {
  const across = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
  const along = f32x4.sub(v128.load(below), v128.load(above));
  return f32x4.add(f32x4.mul(across, across), f32x4.mul(along, along));
}

@inline
function addPixel(fine: f32, coarse: f32, to: usize): void {
  const bin = min(<i32>(sqrt(coarse) * BINS_PER_LEVEL), EDGE_BINS - 1);
  const at = to + <usize>bin * 24;
  store<f64>(at, load<f64>(at) + 1);
  store<f64>(at, load<f64>(at, 8) + <f64>fine, 8);
  store<f64>(at, load<f64>(at, 16) + <f64>coarse, 16);
}
