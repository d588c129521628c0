/** Responses of a luma plane to filters of second differences, inside a border of one pixel. */

/**
 * Adds, for each tile of a grid over the inside, the responses to the Laplacian (0 1 0, 1 −4 1, 0 1 0), their squares and
 * their number: three f64 a tile, row by row.
 */
export function laplacianOfTiles(
  plane: usize,
  stride: usize,
  width: i32,
  height: i32,
  grid: i32,
  row: usize,
  to: usize,
): void {
  const four = f32x4.splat(4);
  const insideWidth = width - 2;
  const insideHeight = height - 2;
  for (let y = 0; y < insideHeight; y++) {
    const middle = plane + stride * (y + 1) + 4;
    for (let x = 0; x < insideWidth; x += 4) {
      const at = middle + <usize>x * 4;
      const across = f32x4.add(v128.load(at - 4), v128.load(at + 4));
      const along = f32x4.add(v128.load(at - stride), v128.load(at + stride));
      const response = f32x4.sub(f32x4.add(across, along), f32x4.mul(four, v128.load(at)));
      v128.store(row + <usize>x * 4, response);
    }
    const tileRow = (y * grid) / insideHeight;
    for (let column = 0; column < grid; column++) {
      const tile = to + <usize>(tileRow * grid + column) * 24;
      addSegment(row, edge(column, insideWidth, grid), edge(column + 1, insideWidth, grid), tile);
    }
  }
}

/** The first of `length` pixels that belongs to a column of the grid: pixel x is in column ⌊x · grid / length⌋. */
@inline
function edge(column: i32, length: i32, grid: i32): i32 {
  return (column * length + grid - 1) / grid;
}

function addSegment(row: usize, from: i32, until: i32, to: usize): void {
  let sums = f32x4.splat(0);
  let squares = sums;
  let x = from;
  for (; x + 4 <= until; x += 4) {
    const value = v128.load(row + <usize>x * 4);
    sums = f32x4.add(sums, value);
    squares = f32x4.add(squares, f32x4.mul(value, value));
  }
  let sum = total(sums);
  let square = total(squares);
  for (; x < until; x++) {
    const value = <f64>load<f32>(row + <usize>x * 4);
    sum += value;
    square += value * value;
  }
  store<f64>(to, load<f64>(to) + sum);
  store<f64>(to, load<f64>(to, 8) + square, 8);
  store<f64>(to, load<f64>(to, 16) + <f64>(until - from), 16);
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
 * Adds, for each whole square block of the inside, the absolute responses to Immerkær's mask (1 −2 1 by 1 −2 1), the plane
 * itself and a second plane: three f64 a block, row by row. The side is a multiple of four.
 */
export function residualsOfBlocks(
  plane: usize,
  second: usize,
  stride: usize,
  width: i32,
  height: i32,
  side: i32,
  row: usize,
  to: usize,
): void {
  const columns = (width - 2) / side;
  const rows = (height - 2) / side;
  const end = columns * side;
  for (let y = 0; y < rows * side; y++) {
    const middle = plane + stride * (y + 1);
    // The vertical second differences, from the border's column on; the loads past it stay within the padding.
    for (let x = 0; x < end + 2; x += 4) {
      const at = middle + <usize>x * 4;
      const centre = v128.load(at);
      const sum = f32x4.add(v128.load(at - stride), v128.load(at + stride));
      v128.store(row + <usize>x * 4, f32x4.sub(sum, f32x4.add(centre, centre)));
    }
    for (let column = 0; column < columns; column++) {
      let residuals = f32x4.splat(0);
      let levels = residuals;
      let seconds = residuals;
      for (let x = column * side; x < (column + 1) * side; x += 4) {
        const at = row + <usize>x * 4;
        const centre = v128.load(at + 4);
        const response = f32x4.sub(f32x4.add(v128.load(at), v128.load(at + 8)), f32x4.add(centre, centre));
        residuals = f32x4.add(residuals, f32x4.abs(response));
        levels = f32x4.add(levels, v128.load(middle + <usize>(x + 1) * 4));
        seconds = f32x4.add(seconds, v128.load(second + stride * (y + 1) + <usize>(x + 1) * 4));
      }
      const block = to + <usize>((y / side) * columns + column) * 24;
      store<f64>(block, load<f64>(block) + total(residuals));
      store<f64>(block, load<f64>(block, 8) + total(levels), 8);
      store<f64>(block, load<f64>(block, 16) + total(seconds), 16);
    }
  }
}
