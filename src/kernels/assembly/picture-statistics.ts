/**
 * What the features of a ranking are made of, out of the thumbnail: sums of the channels, the histogram of luma, responses
 * to the Laplacian by tile, residuals by block for the noise, and gradients at two scales for the width of edges. Luma is
 * that of BT.601, f32. One pass: each row is measured as soon as the rows below it that it needs are there.
 */
import { addCounts, COLOURS, COUNTS_BYTES, countLevels, LEVELS, sumColours } from './colours';
import { beginEdges, blurRow, countEdges, EDGE_BINS, Rows } from './edge-gradients';
import { convertRow, rowBytes } from './planes';
import { addBlocks, addTiles, respond } from './responses';
import { SIDE, thumbnail } from './thumbnail';

const TILES = 8;
const BLOCK = 16;
const BLOCKS: i32 = (SIDE / BLOCK) * (SIDE / BLOCK);

/** The report: f64 throughout, in this order. */
const AT_HISTOGRAM: usize = COLOURS * 8;
const AT_TILES: usize = AT_HISTOGRAM + LEVELS * 8;
const AT_EDGES: usize = AT_TILES + TILES * TILES * 3 * 8;
const AT_BLOCKS: usize = AT_EDGES + EDGE_BINS * 3 * 8;
const REPORT_BYTES: usize = AT_BLOCKS + <usize>BLOCKS * 3 * 8;

/** Rows of each kind that are kept: a power of two, more than the five that a blur needs. */
const RING = 8;

let luma: usize = 0;
let blurred: usize = 0;
let largest: usize = 0;
let row: usize = 0;
let vertical: usize = 0;
let counts: usize = 0;
let report: usize = 0;
const plane = new Rows();
const coarse = new Rows();

function allocate(): void {
  const bytes = rowBytes(SIDE);
  luma = heap.alloc(bytes * RING);
  blurred = heap.alloc(bytes * RING);
  largest = heap.alloc(bytes * RING);
  row = heap.alloc(bytes);
  vertical = heap.alloc(bytes);
  counts = heap.alloc(COUNTS_BYTES);
  report = heap.alloc(REPORT_BYTES);
}

/** Where a row of a ring is. */
@inline
function at(ring: usize, y: i32): usize {
  return ring + rowBytes(SIDE) * (y & (RING - 1));
}

/** Measures the thumbnail; gives the address of the report. Both sides must be from 1 to 1024. */
export function measureStatistics(width: i32, height: i32): usize {
  if (report == 0) allocate();
  memory.fill(report, 0, REPORT_BYTES);
  memory.fill(counts, 0, COUNTS_BYTES);
  beginEdges(width, height);
  const raster = thumbnail();
  for (let y = 0; y < height; y++) {
    const from = raster + <usize>width * 3 * y;
    sumColours(from, at(largest, y), width, report);
    convertRow(from, at(luma, y), width, 3, 0, false);
    countLevels(at(luma, y), width, row, counts);
    if (y >= 2 && width > 2) measureResponses(y - 1, width, height);
    if (y >= 4 && width > 6) blurAround(y - 2, width);
    if (y >= 6 && width > 6) countEdgesAround(y - 3, width);
  }
  addCounts(counts, report + AT_HISTOGRAM);
  return report;
}

function measureResponses(y: i32, width: i32, height: i32): void {
  respond(at(luma, y - 1), at(luma, y), at(luma, y + 1), width, row, vertical);
  const tiles = ((y - 1) * TILES) / (height - 2);
  addTiles(row, width - 2, TILES, report + AT_TILES + <usize>(tiles * TILES) * 24);
  const columns = (width - 2) / BLOCK;
  const blocks = (y - 1) / BLOCK;
  if (blocks >= (height - 2) / BLOCK) return;
  addBlocks(vertical, at(luma, y), at(largest, y), columns, report + AT_BLOCKS + <usize>(blocks * columns) * 24);
}

function blurAround(y: i32, width: i32): void {
  const middle = at(luma, y);
  blurRow(at(luma, y - 2), at(luma, y - 1), middle, at(luma, y + 1), at(luma, y + 2), at(blurred, y), width, row);
}

function countEdgesAround(y: i32, width: i32): void {
  plane.above = at(luma, y - 1);
  plane.middle = at(luma, y);
  plane.below = at(luma, y + 1);
  coarse.above = at(blurred, y - 1);
  coarse.middle = at(blurred, y);
  coarse.below = at(blurred, y + 1);
  countEdges(plane, coarse, width, report + AT_EDGES);
}
