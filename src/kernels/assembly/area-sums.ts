/**
 * Sums of red, green and blue over two grids of equal cells, 32×32 and 9×8; a pixel that cells share counts in each by its
 * part. In units in which a pixel is columns × rows in size and a cell width × height; exact: no sum exceeds 255 · 2²⁰.
 */
import { SLACK } from './planes';
import { SIDE, thumbnail } from './thumbnail';

/** The finer grid's rows are bands of the picture; four of them make a row of the coarser one. */
const BANDS = 32;
const COLUMNS = 32;
const COARSE_COLUMNS = 9;
const COARSE_ROWS = 8;
const BANDS_A_ROW: u32 = BANDS / COARSE_ROWS;

/** The report: u32, three a cell, row by row, the finer grid first. */
const COARSE_BYTES: usize = COARSE_COLUMNS * COARSE_ROWS * 3 * 4;
const AT_COARSE: usize = COLUMNS * BANDS * 3 * 4;
const REPORT_BYTES: usize = AT_COARSE + COARSE_BYTES;

let whole: usize = 0;
let running: usize = 0;
let report: usize = 0;

/** Sums the raster; gives the address of the report. Both sides must be from 1 to 1024. */
export function sumAreas(width: i32, height: i32): usize {
  if (report == 0) {
    whole = heap.alloc(<usize>SIDE * 3 * 2 + 2 * SLACK);
    running = heap.alloc((<usize>SIDE + 1) * 3 * 4 + SLACK);
    report = heap.alloc(REPORT_BYTES);
  }
  memory.fill(report + AT_COARSE, 0, COARSE_BYTES);
  for (let band = 0; band < BANDS; band++) {
    sumBand(band * height, width, height);
    runningSums(width);
    sumCells(width, COLUMNS, report + <usize>(band * COLUMNS) * 12, false);
    const row = (band * COARSE_ROWS) / BANDS;
    sumCells(width, COARSE_COLUMNS, report + AT_COARSE + <usize>(row * COARSE_COLUMNS) * 12, true);
  }
  for (let at = report + AT_COARSE; at < report + REPORT_BYTES; at += 4) {
    store<u32>(at, load<u32>(at) / BANDS_A_ROW);
  }
  return report;
}

/** Adds up the rows of a band into `running`, from its second pixel on: whole rows, and those at both ends by their part. */
function sumBand(top: i32, width: i32, height: i32): void {
  const bytes = <usize>width * 3;
  const bottom = top + height;
  let first = (top + BANDS - 1) / BANDS;
  let end = bottom / BANDS;
  let upperPart = first * BANDS - top;
  let lowerPart = bottom - end * BANDS;
  if (first > end) {
    // The band lies within one row.
    upperPart = height;
    lowerPart = 0;
    end = first;
  }
  const raster = thumbnail();
  sumRows(raster + bytes * first, bytes, end - first);
  // A part of nothing may be of any row.
  const upper = raster + bytes * max(0, first - 1);
  const lower = raster + bytes * (lowerPart == 0 ? 0 : end);
  const partAbove = i16x8.splat(<i16>upperPart);
  const partBelow = i16x8.splat(<i16>lowerPart);
  const to = running + 12;
  for (let at: usize = 0; at < bytes; at += 8) {
    const rows = v128.load(whole + 2 * at);
    const above = i16x8.mul(v128.load_ext<u8>(upper + at), partAbove);
    const below = i16x8.mul(v128.load_ext<u8>(lower + at), partBelow);
    const parts = i16x8.add(above, below);
    v128.store(to + 4 * at, i32x4.add(bandsOf(i32x4.extend_low_i16x8_u(rows)), i32x4.extend_low_i16x8_u(parts)));
    v128.store(
      to + 4 * at,
      i32x4.add(bandsOf(i32x4.extend_high_i16x8_u(rows)), i32x4.extend_high_i16x8_u(parts)),
      16,
    );
  }
}

@inline
function bandsOf(rows: v128): v128 {
  return i32x4.mul(rows, i32x4.splat(BANDS));
}

/** Adds up at most 32 rows of bytes, as u16, into `whole`. */
function sumRows(from: usize, bytes: usize, rows: i32): void {
  for (let at: usize = 0; at < bytes; at += 32) {
    let a = i16x8.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let row = from + at;
    for (let left = rows; left > 0; left--) {
      const early = v128.load(row);
      const late = v128.load(row, 16);
      a = i16x8.add(a, i16x8.extend_low_i8x16_u(early));
      b = i16x8.add(b, i16x8.extend_high_i8x16_u(early));
      c = i16x8.add(c, i16x8.extend_low_i8x16_u(late));
      d = i16x8.add(d, i16x8.extend_high_i8x16_u(late));
      row += bytes;
    }
    const to = whole + 2 * at;
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
  }
}

/** Turns the sums in `running` into those of all pixels before; wrapping round does no harm, as only differences count. */
function runningSums(width: i32): void {
  let red: u32 = 0;
  let green: u32 = 0;
  let blue: u32 = 0;
  const end = running + <usize>(width + 1) * 12;
  store<u32>(running, 0);
  store<u32>(running, 0, 4);
  store<u32>(running, 0, 8);
  for (let at = running + 12; at < end; at += 12) {
    red += load<u32>(at);
    green += load<u32>(at, 4);
    blue += load<u32>(at, 8);
    store<u32>(at, red);
    store<u32>(at, green, 4);
    store<u32>(at, blue, 8);
  }
}

/** Writes, or adds, a band's sums over equal cells. */
@inline
function sumCells(width: i32, columns: i32, to: usize, adds: bool): void {
  for (let channel = 0; channel < 3; channel++) {
    let before: u32 = 0;
    for (let column = 0; column < columns; column++) {
      const edge = (column + 1) * width;
      const pixel = edge / columns;
      const rest = edge - pixel * columns;
      const at = running + <usize>(pixel * 3 + channel) * 4;
      let sum = load<u32>(at) * columns;
      if (rest > 0) sum += rest * (load<u32>(at, 12) - load<u32>(at));
      const cell = to + <usize>(column * 3 + channel) * 4;
      store<u32>(cell, (adds ? load<u32>(cell) : 0) + sum - before);
      before = sum;
    }
  }
}
