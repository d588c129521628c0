/**
 * Gradients of a luma plane and of the plane blurred once more, for the ratio that tells how wide edges are (Zhuo & Sim
 * 2011). The blur is the binomial 1 4 6 4 1, of variance 1.
 */

/** Bins of the coarse gradient's magnitude, a quarter of a level per pixel wide; the last one is open. */
export const EDGE_BINS = 512;
const BINS_PER_LEVEL: f32 = 4;
/** Coarse gradients below one level per pixel are no edges. */
const FAINTEST: f32 = 1;
/** Share of the pixels that are looked for: the steepest. */
const STEEPEST: f64 = 0.015;

/** Blurs the pixels that have two neighbours on each side; the others' places are left as they are. */
export function blurPlane(plane: usize, to: usize, stride: usize, width: i32, height: i32, row: usize): void {
  for (let y = 2; y < height - 2; y++) {
    const middle = plane + stride * y;
    for (let x = 0; x < width; x += 4) {
      const at = middle + <usize>x * 4;
      const outer = f32x4.add(v128.load(at - 2 * stride), v128.load(at + 2 * stride));
      const inner = f32x4.add(v128.load(at - stride), v128.load(at + stride));
      v128.store(row + <usize>x * 4, binomial(outer, inner, v128.load(at)));
    }
    const blurredRow = to + stride * y;
    for (let x = 2; x < width - 2; x += 4) {
      const at = row + <usize>x * 4;
      const outer = f32x4.add(v128.load(at - 8), v128.load(at + 8));
      const inner = f32x4.add(v128.load(at - 4), v128.load(at + 4));
      v128.store(blurredRow + <usize>x * 4, binomial(outer, inner, v128.load(at)));
    }
  }
}

@inline
function binomial(outer: v128, inner: v128, centre: v128): v128 {
  const sum = f32x4.add(outer, f32x4.add(f32x4.mul(inner, f32x4.splat(4)), f32x4.mul(centre, f32x4.splat(6))));
  return f32x4.mul(sum, f32x4.splat(1 / 16));
}

/**
 * Adds, by bins of the coarse gradient's magnitude, the number of pixels and their squared gradients (central
 * differences), fine and coarse: three f64 a bin. Pixels with fewer than three neighbours on a side do not count. Bins
 * below those of the steepest share stay empty: as soon as there are enough pixels above a bin, it is passed over.
 */
export function countEdges(
  plane: usize,
  blurred: usize,
  stride: usize,
  width: i32,
  height: i32,
  to: usize,
): void {
  const wanted = STEEPEST * <f64>max(0, width - 6) * <f64>max(0, height - 6);
  const quarter = f32x4.splat(0.25);
  let lowest = <i32>(FAINTEST * BINS_PER_LEVEL);
  for (let y = 3; y < height - 3; y++) {
    const bound = <f32>lowest / BINS_PER_LEVEL;
    const faintest = f32x4.splat(bound * bound);
    for (let x = 3; x < width - 3; x += 4) {
      const offset = stride * y + <usize>x * 4;
      const coarse = f32x4.mul(squaredDifferences(blurred + offset, stride), quarter);
      const steep = i32x4.bitmask(f32x4.ge(coarse, faintest)) & ((1 << min(4, width - 3 - x)) - 1);
      if (steep == 0) continue;
      const fine = f32x4.mul(squaredDifferences(plane + offset, stride), quarter);
      if (steep & 1) addPixel(f32x4.extract_lane(fine, 0), f32x4.extract_lane(coarse, 0), to);
      if (steep & 2) addPixel(f32x4.extract_lane(fine, 1), f32x4.extract_lane(coarse, 1), to);
      if (steep & 4) addPixel(f32x4.extract_lane(fine, 2), f32x4.extract_lane(coarse, 2), to);
      if (steep & 8) addPixel(f32x4.extract_lane(fine, 3), f32x4.extract_lane(coarse, 3), to);
    }
    let above: f64 = 0;
    for (let bin = EDGE_BINS - 1; bin > lowest; bin--) {
      above += load<f64>(to + <usize>bin * 24);
      if (above >= wanted) {
        // What is below can no longer be among the steepest.
        memory.fill(to + <usize>lowest * 24, 0, <usize>(bin - lowest) * 24);
        lowest = bin;
      }
    }
  }
}

@inline
function squaredDifferences(at: usize, stride: usize): v128 {
  const across = f32x4.sub(v128.load(at + 4), v128.load(at - 4));
  const along = f32x4.sub(v128.load(at + stride), v128.load(at - stride));
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
