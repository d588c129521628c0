/**
 * What the features of a ranking are made of, out of the thumbnail: sums of the channels, the histogram of luma, responses
 * to the Laplacian by tile, residuals by block for the noise, and gradients at two scales for the width of edges. Luma is
 * that of BT.601, f32. One pass: each row is measured as soon as the rows below it that it needs are there.
 */
import { addCounts, COLOURS, COUNTS_BYTES, countLevels, LEVELS, measureColours } from './colours';
import { beginEdges, blurRow, countEdges, EDGE_BINS, EdgeRows, endEdges } from './edge-gradients';
import { rowBytes } from './planes';
import { addBlocks, addTiles } from './responses';
import { SIDE, thumbnail } from './thumbnail';
import { FiveRows, filterRows } from './vertical';

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
const ROW_BYTES = rowBytes(SIDE);

let luma: usize = 0;
let blurred: usize = 0;
let largest: usize = 0;
let levels: usize = 0;
let counts: usize = 0;
let report: usize = 0;
const around = new FiveRows();
const edges = new EdgeRows();

function allocate(): void {
  luma = heap.alloc(ROW_BYTES * RING);
  blurred = heap.alloc(ROW_BYTES * RING);
  largest = heap.alloc(ROW_BYTES * RING);
  levels = heap.alloc(ROW_BYTES);
  around.laplacian = heap.alloc(ROW_BYTES);
  around.second = heap.alloc(ROW_BYTES);
  around.blurred = heap.alloc(ROW_BYTES);
  counts = heap.alloc(COUNTS_BYTES);
  report = heap.alloc(REPORT_BYTES);
}

/** Where a row of a ring is. */
@inline
function at(ring: usize, y: i32): usize {
  return ring + ROW_BYTES * (y & (RING - 1));
}

/** Measures the thumbnail; gives the address of the report. Both sides must be from 1 to 1024. */
export function measureStatistics(width: i32, height: i32): usize {
  if (report == 0) allocate();
  memory.fill(report, 0, REPORT_BYTES);
  memory.fill(counts, 0, COUNTS_BYTES);
  beginEdges(width, height);
  // Two rows below a row it is filtered, three below its gradients are known.
  for (let y = 0; y < height + 1; y++) {
    if (y < height) measureRow(y, width);
    if (y >= 3 && width > 2) filter(y - 2, width, height);
    if (y >= 6 && y < height && width > 6) measureEdges(y - 3, width);
  }
  endEdges(report + AT_EDGES);
  addCounts(counts, report + AT_HISTOGRAM);
  return report;
}

function measureRow(y: i32, width: i32): void {
  const from = thumbnail() + <usize>width * 3 * y;
  measureColours(from, at(luma, y), levels, at(largest, y), width, report);
  countLevels(levels, width, counts);
}

/** Filters a row that has a neighbour on each side, and blurs it where it has two. */
function filter(y: i32, width: i32, height: i32): void {
  around.a = at(luma, max(0, y - 2));
  around.b = at(luma, y - 1);
  around.c = at(luma, y);
  around.d = at(luma, y + 1);
  around.e = at(luma, min(height - 1, y + 2));
  filterRows(around, width);
  if (y >= 2 && y < height - 2 && width > 4) blurRow(around.blurred, at(blurred, y), width);
  const tiles = ((y - 1) * TILES) / (height - 2);
  addTiles(around.laplacian + 4, width - 2, TILES, report + AT_TILES + <usize>(tiles * TILES) * 24);
  const blocks = (y - 1) / BLOCK;
  if (blocks >= (height - 2) / BLOCK) return;
  const columns = (width - 2) / BLOCK;
  const to = report + AT_BLOCKS + <usize>(blocks * columns) * 24;
  addBlocks(around.second, at(luma, y), at(largest, y), columns, to);
}

function measureEdges(y: i32, width: i32): void {
  edges.above = at(luma, y - 1);
  edges.middle = at(luma, y);
  edges.below = at(luma, y + 1);
  edges.blurredAbove = at(blurred, y - 1);
  edges.blurred = at(blurred, y);
  edges.blurredBelow = at(blurred, y + 1);
  countEdges(edges, width, report + AT_EDGES);
}
