/**
 * What the features of a ranking are made of, out of one RGB raster of at most 1024×1024: sums of the channels, the
 * histogram of luma, responses to the Laplacian by tile, residuals by block for the noise, and gradients at two scales
 * for the width of edges. Luma is that of BT.601, f32.
 */
import { convertRow, rowBytes, SLACK } from './planes';
import { blurPlane, countEdges, EDGE_BINS } from './edge-gradients';
import { laplacianOfTiles, residualsOfBlocks } from './responses';

const SIDE = 1024;
const TILES = 8;
const BLOCK = 16;
const BLOCKS: i32 = (SIDE / BLOCK) * (SIDE / BLOCK);

/** The report: f64 throughout, in this order. */
const COLOURS = 7;
const HISTOGRAM = 256;
/** Neighbours often have the same level; counted apart, none waits for the other. */
const COUNTERS = 4;
const AT_HISTOGRAM: usize = COLOURS * 8;
const AT_TILES: usize = AT_HISTOGRAM + HISTOGRAM * 8;
const AT_EDGES: usize = AT_TILES + TILES * TILES * 3 * 8;
const AT_BLOCKS: usize = AT_EDGES + EDGE_BINS * 3 * 8;
const REPORT_BYTES: usize = AT_BLOCKS + <usize>BLOCKS * 3 * 8;

/** A sample at most this is black, one at least 255 less this is white. */
const CLIPPED = 4;

let raster: usize = 0;
let luma: usize = 0;
let blurred: usize = 0;
let row: usize = 0;
let counts: usize = 0;
let report: usize = 0;

/** Address of the raster to be filled; the memory is asked for once. */
export function statisticsRaster(): usize {
  if (raster == 0) {
    raster = heap.alloc(<usize>SIDE * SIDE * 3 + SLACK);
    luma = heap.alloc(rowBytes(SIDE) * SIDE);
    blurred = heap.alloc(rowBytes(SIDE) * SIDE);
    row = heap.alloc(rowBytes(SIDE));
    counts = heap.alloc(COUNTERS * HISTOGRAM * 4);
    report = heap.alloc(REPORT_BYTES);
  }
  return raster;
}

/** Measures the raster; gives the address of the report. Both sides must be from 1 to 1024. */
export function measureStatistics(width: i32, height: i32): usize {
  memory.fill(report, 0, REPORT_BYTES);
  const stride = rowBytes(width);
  for (let y = 0; y < height; y++) {
    const from = raster + <usize>width * 3 * y;
    // The brightest channels stand where the blurred plane comes later.
    sumColours(from, blurred + stride * y, width);
    convertRow(from, luma + stride * y, width, 3, 0, false);
  }
  countLevels(stride, width, height);
  laplacianOfTiles(luma, stride, width, height, TILES, row, report + AT_TILES);
  residualsOfBlocks(luma, blurred, stride, width, height, BLOCK, row, report + AT_BLOCKS);
  blurPlane(luma, blurred, stride, width, height, row);
  countEdges(luma, blurred, stride, width, height, report + AT_EDGES);
  return report;
}

/** Writes the largest sample of each pixel and adds a row's sums: R, G, B, (R − G)², (R + G − 2 B)², black and white pixels. Exact. */
function sumColours(from: usize, to: usize, width: i32): void {
  let red = i32x4.splat(0);
  let green = red;
  let blue = red;
  let redGreen = red;
  let yellowBlue = red;
  let black = red;
  let white = red;
  const lowByte = i32x4.splat(0xff);
  const dark = i32x4.splat(CLIPPED);
  const bright = i32x4.splat(255 - CLIPPED);
  const lanes = i32x4(0, 1, 2, 3);
  for (let x = 0; x < width; x += 4) {
    const colour = v128.load(from + <usize>x * 3);
    const pixels = v128.shuffle<u8>(colour, colour, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
    // What lies beyond the row counts for nothing.
    const inside = i32x4.lt_s(lanes, i32x4.splat(width - x));
    const sample = v128.and(lowByte, inside);
    const r = v128.and(pixels, sample);
    const g = v128.and(i32x4.shr_u(pixels, 8), sample);
    const b = v128.and(i32x4.shr_u(pixels, 16), sample);
    red = i32x4.add(red, r);
    green = i32x4.add(green, g);
    blue = i32x4.add(blue, b);
    const rg = i32x4.sub(r, g);
    const yb = i32x4.sub(i32x4.add(r, g), i32x4.shl(b, 1));
    redGreen = i32x4.add(redGreen, i32x4.mul(rg, rg));
    yellowBlue = i32x4.add(yellowBlue, i32x4.mul(yb, yb));
    // A comparison gives −1 where it holds.
    const largest = i32x4.max_s(r, i32x4.max_s(g, b));
    v128.store(to + <usize>x * 4, f32x4.convert_i32x4_s(largest));
    const isBlack = i32x4.le_s(largest, dark);
    const isWhite = i32x4.ge_s(i32x4.min_s(r, i32x4.min_s(g, b)), bright);
    black = i32x4.sub(black, v128.and(isBlack, inside));
    white = i32x4.sub(white, v128.and(isWhite, inside));
  }
  add(0, red);
  add(1, green);
  add(2, blue);
  add(3, redGreen);
  add(4, yellowBlue);
  add(5, black);
  add(6, white);
}

@inline
function add(index: usize, lanes: v128): void {
  const sum =
    i32x4.extract_lane(lanes, 0) +
    i32x4.extract_lane(lanes, 1) +
    i32x4.extract_lane(lanes, 2) +
    i32x4.extract_lane(lanes, 3);
  const at = report + index * 8;
  store<f64>(at, load<f64>(at) + <f64>sum);
}

/** The histogram of luma, rounded to whole levels. */
function countLevels(stride: usize, width: i32, height: i32): void {
  memory.fill(counts, 0, COUNTERS * HISTOGRAM * 4);
  const centre = f32x4.splat(128);
  const whole = width & ~3;
  for (let y = 0; y < height; y++) {
    const from = luma + stride * y;
    for (let x = 0; x < whole; x += 4) {
      const levels = i32x4.trunc_sat_f32x4_s(
        f32x4.nearest(f32x4.add(v128.load(from + <usize>x * 4), centre)),
      );
      count(i32x4.extract_lane(levels, 0));
      count(i32x4.extract_lane(levels, 1) + 1 * HISTOGRAM);
      count(i32x4.extract_lane(levels, 2) + 2 * HISTOGRAM);
      count(i32x4.extract_lane(levels, 3) + 3 * HISTOGRAM);
    }
    for (let x = whole; x < width; x++) count(<i32>nearest(load<f32>(from + <usize>x * 4) + 128));
  }
  for (let at: usize = 0; at < <usize>(HISTOGRAM * 4); at += 4) {
    let sum = 0;
    for (let counter: usize = 0; counter < <usize>COUNTERS; counter++)
      sum += load<i32>(counts + counter * HISTOGRAM * 4 + at);
    store<f64>(report + AT_HISTOGRAM + 2 * at, <f64>sum);
  }
}

@inline
function count(level: i32): void {
  const at = counts + <usize>level * 4;
  store<i32>(at, load<i32>(at) + 1);
}
