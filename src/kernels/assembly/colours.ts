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

/** Luma − 128 is (299 R + 587 G + 114 B − 128000) / 1000, as `planes.ts` has it: ITU-R BT.601. */
const THOUSANDTH: f32 = 1 / <f32>1000;

/**
 * Writes each pixel's luma less 128, f32, its level (luma rounded to whole) and its largest sample, bytes; adds the row's
 * sums to `sums`: f64, and exact. At most 1024 pixels; up to 15 more are written.
 */
export function measureColours(
  from: usize,
  luma: usize,
  levels: usize,
  largest: usize,
  width: i32,
  sums: usize,
): void {
  const none = i32x4.splat(0);
  // Sums of samples, in lanes of 16 bits: red and blue, green and blue. A row just does not fill them.
  let redBlue = none;
  let greenBlue = none;
  let redGreenSquares = none;
  let yellowBlueSquares = none;
  // In lanes of 8 bits.
  let black = none;
  let white = none;
  const lanes = i32x4(0, 1, 2, 3);
  const inLanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  for (let x = 0; x < width; x += 16) {
    let a = fourPixels(from);
    let b = fourPixels(from + 12);
    let c = fourPixels(from + 24);
    let d = fourPixels(from + 36);
    const left = width - x;
    if (left < 16) {
      // What lies beyond the row counts for nothing.
      a = v128.and(a, i32x4.lt_s(lanes, i32x4.splat(left)));
      b = v128.and(b, i32x4.lt_s(lanes, i32x4.splat(left - 4)));
      c = v128.and(c, i32x4.lt_s(lanes, i32x4.splat(left - 8)));
      d = v128.and(d, i32x4.lt_s(lanes, i32x4.splat(left - 12)));
    }
    const aRed = redBlueOf(a);
    const aGreen = i16x8.shr_u(a, 8);
    const bRed = redBlueOf(b);
    const bGreen = i16x8.shr_u(b, 8);
    const cRed = redBlueOf(c);
    const cGreen = i16x8.shr_u(c, 8);
    const dRed = redBlueOf(d);
    const dGreen = i16x8.shr_u(d, 8);
    redBlue = i16x8.add(redBlue, i16x8.add(i16x8.add(aRed, bRed), i16x8.add(cRed, dRed)));
    greenBlue = i16x8.add(greenBlue, i16x8.add(i16x8.add(aGreen, bGreen), i16x8.add(cGreen, dGreen)));
    redGreenSquares = i32x4.add(redGreenSquares, redGreenSquare(aRed, aGreen));
    redGreenSquares = i32x4.add(redGreenSquares, redGreenSquare(bRed, bGreen));
    redGreenSquares = i32x4.add(redGreenSquares, redGreenSquare(cRed, cGreen));
    redGreenSquares = i32x4.add(redGreenSquares, redGreenSquare(dRed, dGreen));
    const firstYellow = i16x8.narrow_i32x4_s(yellowBlueOf(aRed, aGreen), yellowBlueOf(bRed, bGreen));
    const lastYellow = i16x8.narrow_i32x4_s(yellowBlueOf(cRed, cGreen), yellowBlueOf(dRed, dGreen));
    yellowBlueSquares = i32x4.add(yellowBlueSquares, squares(firstYellow));
    yellowBlueSquares = i32x4.add(yellowBlueSquares, squares(lastYellow));
    const most = bytesOf(largestOf(aRed, aGreen), largestOf(bRed, bGreen), largestOf(cRed, cGreen), largestOf(dRed, dGreen));
    const least = bytesOf(
      smallestOf(aRed, aGreen),
      smallestOf(bRed, bGreen),
      smallestOf(cRed, cGreen),
      smallestOf(dRed, dGreen),
    );
    v128.store(largest, most);
    // A comparison gives −1 where it holds.
    const inside = i8x16.lt_s(inLanes, i8x16.splat(<i8>min(16, left)));
    black = i8x16.sub(black, v128.and(inside, i8x16.le_u(most, i8x16.splat(CLIPPED))));
    white = i8x16.sub(white, i8x16.ge_u(least, i8x16.splat(-1 - CLIPPED)));
    const aLuma = lumaOf(aRed, aGreen);
    const bLuma = lumaOf(bRed, bGreen);
    const cLuma = lumaOf(cRed, cGreen);
    const dLuma = lumaOf(dRed, dGreen);
    v128.store(luma, aLuma);
    v128.store(luma, bLuma, 16);
    v128.store(luma, cLuma, 32);
    v128.store(luma, dLuma, 48);
    v128.store(levels, bytesOf(levelOf(aLuma), levelOf(bLuma), levelOf(cLuma), levelOf(dLuma)));
    from += 48;
    luma += 64;
    levels += 16;
    largest += 16;
  }
  const lowHalf = i32x4.splat(0xffff);
  add(sums, v128.and(redBlue, lowHalf));
  add(sums + 8, v128.and(greenBlue, lowHalf));
  add(sums + 16, i32x4.shr_u(redBlue, 16));
  add(sums + 24, redGreenSquares);
  add(sums + 32, yellowBlueSquares);
  add(sums + 40, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(black)));
  add(sums + 48, i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(white)));
}

/** Four pixels as R G B B. */
@inline
function fourPixels(from: usize): v128 {
  const colour = v128.load(from);
  return v128.shuffle<u8>(colour, colour, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
}

@inline
function redBlueOf(pixels: v128): v128 {
  return v128.and(pixels, i16x8.splat(0xff));
}

@inline
function redGreenSquare(redBlue: v128, greenBlue: v128): v128 {
  return squares(i16x8.sub(redBlue, greenBlue));
}

/** R + G − 2 B. */
@inline
function yellowBlueOf(redBlue: v128, greenBlue: v128): v128 {
  return i32x4.dot_i16x8_s(i16x8.add(redBlue, greenBlue), i16x8(1, -1, 1, -1, 1, -1, 1, -1));
}

/** Squares, added up in pairs. */
@inline
function squares(values: v128): v128 {
  return i32x4.dot_i16x8_s(values, values);
}

@inline
function largestOf(redBlue: v128, greenBlue: v128): v128 {
  const blue = i32x4.shr_u(redBlue, 16);
  return v128.and(i16x8.max_s(i16x8.max_s(redBlue, greenBlue), blue), i32x4.splat(0xffff));
}

@inline
function smallestOf(redBlue: v128, greenBlue: v128): v128 {
  // The upper half becomes 0 by itself.
  return i16x8.min_s(i16x8.min_s(redBlue, greenBlue), i32x4.shr_u(redBlue, 16));
}

@inline
function lumaOf(redBlue: v128, greenBlue: v128): v128 {
  const sum = i32x4.add(
    i32x4.dot_i16x8_s(redBlue, i16x8(299, 114, 299, 114, 299, 114, 299, 114)),
    i32x4.dot_i16x8_s(greenBlue, i16x8(587, 0, 587, 0, 587, 0, 587, 0)),
  );
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.sub(sum, i32x4.splat(128000))), f32x4.splat(THOUSANDTH));
}

/** Beyond 2²³ a float has no fraction: adding it rounds, half to even, and leaves the level in the lowest byte. */
@inline
function levelOf(luma: v128): v128 {
  const rounded = f32x4.add(f32x4.add(luma, f32x4.splat(128)), f32x4.splat(8388608));
  return v128.and(rounded, i32x4.splat(0xff));
}

/** Sixteen numbers of 32 bits, 0 to 255, as bytes. */
@inline
function bytesOf(a: v128, b: v128, c: v128, d: v128): v128 {
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
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

/** Counts a row's levels. */
export function countLevels(levels: usize, width: i32, counts: usize): void {
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
