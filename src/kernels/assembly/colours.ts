/** What a picture's colours and levels add up to, row by row. */

/** Sums of a row: R, G, B, (R − G)², (R + G − 2 B)², black and white pixels. */
export const COLOURS = 7;
/** Levels of the histogram. */
export const LEVELS = 256;
/** Neighbours often have the same level; counted apart, none waits for the other. */
const COUNTERS = 4;
/** Bytes of all counters. */
export const COUNTS_BYTES: usize = COUNTERS * LEVELS * 4;

/** A sample at most this is black, one at least 255 less this is white. */
const CLIPPED: i8 = 4;

/** Writes the largest sample of each pixel, 8 bits, and adds a row's sums to `sums`: f64, and exact. */
export function sumColours(from: usize, to: usize, width: i32, sums: usize): void {
  const none = i32x4.splat(0);
  // The first three in lanes of 16 bits, the next two of 8, squares of 32: a row fills none of them.
  let red = none;
  let green = none;
  let blue = none;
  let black = none;
  let white = none;
  let redGreen = none;
  let yellowBlue = none;
  const dark = i8x16.splat(CLIPPED);
  const bright = i8x16.splat(-1 - CLIPPED);
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (let x = 0; x < width; x += 16) {
    const at = from + <usize>x * 3;
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    // What lies beyond the row counts for nothing.
    const inside = i8x16.lt_s(lanes, i8x16.splat(<i8>min(16, width - x)));
    const redHead = v128.shuffle<u8>(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    const greenHead = v128.shuffle<u8>(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    const blueHead = v128.shuffle<u8>(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    const r = v128.and(inside, v128.shuffle<u8>(redHead, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29));
    const g = v128.and(inside, v128.shuffle<u8>(greenHead, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30));
    const l = v128.and(inside, v128.shuffle<u8>(blueHead, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31));
    red = i16x8.add(red, i16x8.extadd_pairwise_i8x16_u(r));
    green = i16x8.add(green, i16x8.extadd_pairwise_i8x16_u(g));
    blue = i16x8.add(blue, i16x8.extadd_pairwise_i8x16_u(l));
    const largest = i8x16.max_u(r, i8x16.max_u(g, l));
    const smallest = i8x16.min_u(r, i8x16.min_u(g, l));
    v128.store(to + x, largest);
    // A comparison gives −1 where it holds.
    black = i8x16.sub(black, v128.and(inside, i8x16.le_u(largest, dark)));
    white = i8x16.sub(white, v128.and(inside, i8x16.ge_u(smallest, bright)));
    const firstRed = i16x8.extend_low_i8x16_u(r);
    const lastRed = i16x8.extend_high_i8x16_u(r);
    const firstGreen = i16x8.extend_low_i8x16_u(g);
    const lastGreen = i16x8.extend_high_i8x16_u(g);
    const first = squared(i16x8.sub(firstRed, firstGreen));
    const last = squared(i16x8.sub(lastRed, lastGreen));
    redGreen = i32x4.add(redGreen, i32x4.add(first, last));
    const firstYellow = squared(yellowBlueOf(firstRed, firstGreen, i16x8.extend_low_i8x16_u(l)));
    const lastYellow = squared(yellowBlueOf(lastRed, lastGreen, i16x8.extend_high_i8x16_u(l)));
    yellowBlue = i32x4.add(yellowBlue, i32x4.add(firstYellow, lastYellow));
  }
  add(sums, i32x4.extadd_pairwise_i16x8_u(red));
  add(sums + 8, i32x4.extadd_pairwise_i16x8_u(green));
  add(sums + 16, i32x4.extadd_pairwise_i16x8_u(blue));
  add(sums + 24, redGreen);
  add(sums + 32, yellowBlue);
  add(sums + 40, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(black)));
  add(sums + 48, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(white)));
}

@inline
function yellowBlueOf(red: v128, green: v128, blue: v128): v128 {
  return i16x8.sub(i16x8.add(red, green), i16x8.add(blue, blue));
}

/** Squares, added up in pairs. */
@inline
function squared(values: v128): v128 {
  return i32x4.dot_i16x8_s(values, values);
}

@inline
function add(at: usize, lanes: v128): void {
  const sum =
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3);
  store<f64>(at, load<f64>(at) + <f64>sum);
}

/** Counts a row's luma, rounded to whole levels; `levels` is room for a row of bytes. */
export function countLevels(luma: usize, width: i32, levels: usize, counts: usize): void {
  for (let x = 0; x < width; x += 16) {
    const at = luma + <usize>x * 4;
    const early = i16x8.narrow_i32x4_s(level(v128.load(at)), level(v128.load(at, 16)));
    const late = i16x8.narrow_i32x4_s(level(v128.load(at, 32)), level(v128.load(at, 48)));
    v128.store(levels + x, i8x16.narrow_i16x8_u(early, late));
  }
  const whole = width & ~3;
  for (let x = 0; x < whole; x += 4) {
    const at = levels + x;
    count(counts, load<u8>(at));
    count(counts + 1 * LEVELS * 4, load<u8>(at, 1));
    count(counts + 2 * LEVELS * 4, load<u8>(at, 2));
    count(counts + 3 * LEVELS * 4, load<u8>(at, 3));
  }
  for (let x = whole; x < width; x++) count(counts, load<u8>(levels + x));
}

/** Beyond 2²³ a float has no fraction: adding it rounds, half to even, and leaves the level in the lowest byte. */
@inline
function level(luma: v128): v128 {
  const rounded = f32x4.add(f32x4.add(luma, f32x4.splat(128)), f32x4.splat(8388608));
  return v128.and(rounded, i32x4.splat(0xff));
}

@inline
function count(counts: usize, level: u32): void {
  const at = counts + <usize>level * 4;
  store<i32>(at, load<i32>(at) + 1);
}

/** Writes the histogram as f64. */
export function addCounts(counts: usize, to: usize): void {
  for (let at: usize = 0; at < <usize>(LEVELS * 4); at += 4) {
    let sum = 0;
    for (let counter: usize = 0; counter < <usize>COUNTERS; counter++)
      sum += load<i32>(counts + counter * (LEVELS * 4) + at);
    store<f64>(to + 2 * at, <f64>sum);
  }
}
