/** Sums of a row's responses to filters of second differences, inside a border of one pixel. */

/**
 * Adds a row's Laplacians to a row of tiles of a grid: the responses, their squares and their number, three f64 a tile.
 * The grid has an even number of columns; two are added at a time, as neither waits for the other.
 */
export function addTiles(row: usize, length: i32, grid: i32, to: usize): void {
  const half = grid / 2;
  for (let column = 0; column < half; column++) {
    let a = edge(column, length, grid);
    const aEnd = edge(column + 1, length, grid);
    let b = edge(column + half, length, grid);
    const bEnd = edge(column + half + 1, length, grid);
    const tileA = to + <usize>column * 24;
    const tileB = to + <usize>(column + half) * 24;
    let sumsA = f32x4.splat(0);
    let squaresA = sumsA;
    let sumsB = sumsA;
    let squaresB = sumsA;
    store<f64>(tileA, load<f64>(tileA, 16) + <f64>(aEnd - a), 16);
    store<f64>(tileB, load<f64>(tileB, 16) + <f64>(bEnd - b), 16);
    // Their lengths differ by one pixel at most, so by one vector at most.
    for (; a + 4 <= aEnd && b + 4 <= bEnd; a += 4, b += 4) {
      const valueA = v128.load(row + <usize>a * 4);
      const valueB = v128.load(row + <usize>b * 4);
      sumsA = f32x4.add(sumsA, valueA);
      sumsB = f32x4.add(sumsB, valueB);
      squaresA = f32x4.add(squaresA, f32x4.mul(valueA, valueA));
      squaresB = f32x4.add(squaresB, f32x4.mul(valueB, valueB));
    }
    addRest(row, a, aEnd, sumsA, squaresA, tileA);
    addRest(row, b, bEnd, sumsB, squaresB, tileB);
  }
}

/** The first of `length` pixels that belongs to a column of the grid: pixel x is in column ⌊x · grid / length⌋. */
@inline
function edge(column: i32, length: i32, grid: i32): i32 {
  return (column * length + grid - 1) / grid;
}

@inline
function addRest(row: usize, x: i32, end: i32, sums: v128, squares: v128, to: usize): void {
  if (x + 4 <= end) {
    const value = v128.load(row + <usize>x * 4);
    sums = f32x4.add(sums, value);
    squares = f32x4.add(squares, f32x4.mul(value, value));
    x += 4;
  }
  let sum = total(sums);
  let square = total(squares);
  for (; x < end; x++) {
    const value = <f64>load<f32>(row + <usize>x * 4);
    sum += value;
    square += value * value;
  }
  store<f64>(to, load<f64>(to) + sum);
  store<f64>(to, load<f64>(to, 8) + square, 8);
}

@inline
function total(lanes: v128): f64 {
  return (
    <f64>f32x4.extract_lane(lanes, 0) +
    <f64>f32x4.extract_lane(lanes, 1) +
    <f64>f32x4.extract_lane(lanes, 2) +
    <f64>f32x4.extract_lane(lanes, 3)
  );
}

/**
 * Adds a row of 16 pixels' wide blocks, which begin one pixel from the border: the absolute responses to Immerkær's mask
 * (1 −2 1 by 1 −2 1), luma, and the largest samples: three f64 a block. Luma is a multiple of 2⁻³³, so f64 adds it exactly.
 *
 * @param vertical the vertical second differences, from the border's column on
 */
export function addBlocks(vertical: usize, luma: usize, largest: usize, blocks: i32, to: usize): void {
  const ones = i16x8.splat(1);
  for (let block = 0; block < blocks; block++) {
    const at = <usize>block * 64;
    const residuals = f32x4.add(
      f32x4.add(f32x4.add(residual(vertical + at), residual(vertical + at + 16)), residual(vertical + at + 32)),
      residual(vertical + at + 48),
    );
    const levels = f32x4.add(
      f32x4.add(f32x4.add(v128.load(luma + at, 4), v128.load(luma + at, 20)), v128.load(luma + at, 36)),
      v128.load(luma + at, 52),
    );
    const left = halves(residuals);
    const right = halves(levels);
    const both = f64x2.add(v128.shuffle<u64>(left, right, 0, 2), v128.shuffle<u64>(left, right, 1, 3));
    const samples = i16x8.extadd_pairwise_i8x16_u(v128.load(largest + <usize>block * 16, 1));
    const fours = i32x4.dot_i16x8_s(samples, ones);
    const pairs = i32x4.add(fours, v128.shuffle<u32>(fours, fours, 2, 3, 0, 1));
    const sum = i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
    const sums = to + <usize>block * 24;
    v128.store(sums, f64x2.add(v128.load(sums), both));
    store<f64>(sums, load<f64>(sums, 16) + <f64>sum, 16);
  }
}

@inline
function residual(at: usize): v128 {
  const centre = v128.load(at, 4);
  return f32x4.abs(f32x4.sub(f32x4.add(v128.load(at), v128.load(at, 8)), f32x4.add(centre, centre)));
}

/** Sums of lanes 0 and 2, and of 1 and 3. */
@inline
function halves(lanes: v128): v128 {
  return f64x2.add(
    f64x2.promote_low_f32x4(lanes),
    f64x2.promote_low_f32x4(v128.shuffle<u32>(lanes, lanes, 2, 3, 2, 3)),
  );
}
