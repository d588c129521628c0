/** A raster sampled at points of a grid, as float planes in the order blue, green, red, 0 to 255. */
import { SLACK } from './planes';

let raster: usize = 0;
let capacity: usize = 0;
let points: usize = 0;
let planes: usize = 0;
let side: i32 = 0;

/** Address of the raster to be filled, of so many bytes. */
export function viewRaster(bytes: usize): usize {
  if (bytes > capacity) {
    raster = heap.alloc(bytes + SLACK);
    capacity = bytes;
  }
  return raster;
}

/**
 * Address of the points to be filled, for planes of `size` × `size`, at least 4: offsets in bytes, i32, of two columns for
 * each column of the planes, then of two rows for each of their rows. All must lie in the raster.
 */
export function viewPoints(size: i32): usize {
  if (size != side) {
    points = heap.alloc(<usize>size * 16);
    planes = heap.alloc(<usize>(size * size) * 12);
    side = size;
  }
  return points;
}

/**
 * Fills the part of the planes between the given columns and rows with means of four points, and the rest with zeros;
 * gives their address. Grey is spread over the three; alpha is not looked at.
 */
export function viewPlanes(channels: i32, firstColumn: i32, endColumn: i32, firstRow: i32, endRow: i32): usize {
  const rowBytes = <usize>side * 4;
  const planeBytes = rowBytes * side;
  for (let plane: usize = 0; plane < 3; plane++) {
    const at = planes + plane * planeBytes;
    memory.fill(at, 0, rowBytes * firstRow);
    memory.fill(at + rowBytes * endRow, 0, rowBytes * (side - endRow));
  }
  for (let row = firstRow; row < endRow; row++) {
    const offsets = points + <usize>(side + row) * 8;
    const upper = raster + load<u32>(offsets);
    const lower = raster + load<u32>(offsets, 4);
    const to = planes + rowBytes * row;
    for (let column = firstColumn; column < endColumn; column += 4) {
      // The last four may be some that were there before, or beyond the picture: the row ends where it ends.
      const first = min(column, side - 4);
      const at = points + <usize>first * 8;
      const a = pixel(upper, lower, at);
      const b = pixel(upper, lower, at + 8);
      const c = pixel(upper, lower, at + 16);
      const d = pixel(upper, lower, at + 24);
      const ab = v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
      const cd = v128.shuffle<u16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
      const redGreen = v128.shuffle<u32>(ab, cd, 0, 4, 1, 5);
      const blue = v128.shuffle<u32>(ab, cd, 2, 6, 3, 7);
      const red = quarters(i32x4.extend_low_i16x8_u(redGreen));
      const isGrey = channels < 3;
      const place = to + <usize>first * 4;
      v128.store(place, isGrey ? red : quarters(i32x4.extend_low_i16x8_u(blue)));
      v128.store(place + planeBytes, isGrey ? red : quarters(i32x4.extend_high_i16x8_u(redGreen)));
      v128.store(place + 2 * planeBytes, red);
    }
    for (let plane: usize = 0; plane < 3; plane++) {
      const at = to + plane * planeBytes;
      memory.fill(at, 0, <usize>firstColumn * 4);
      memory.fill(at + <usize>endColumn * 4, 0, <usize>(side - endColumn) * 4);
    }
  }
  return planes;
}

/** Sums of four points, sample by sample, u16. */
@inline
function pixel(upper: usize, lower: usize, offsets: usize): v128 {
  const left = load<u32>(offsets);
  const right = load<u32>(offsets, 4);
  const above = i16x8.add(samples(upper + left), samples(upper + right));
  const below = i16x8.add(samples(lower + left), samples(lower + right));
  return i16x8.add(above, below);
}

@inline
function samples(at: usize): v128 {
  return i16x8.extend_low_i8x16_u(v128.load32_zero(at));
}

@inline
function quarters(sums: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(sums), f32x4.splat(0.25));
}
