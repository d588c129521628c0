/**
 * The kernels' exports. An instance holds one plane of one reference: `prepare` once, `keep` the reference's rows
 * if it was prepared to keep them, then for each candidate `begin`, `push` all rows in order, `finish`.
 * Rows arrive in the staging buffers, `stripRows` at a time (fewer only at the end).
 */
import { PLANES } from './planes';
import { PlaneRows } from './rows';
import { SsimMap } from './ssim';

let rows!: PlaneRows;
let map!: SsimMap;

export function prepare(
  width: i32,
  height: i32,
  channels: i32,
  plane: i32,
  white: bool,
  halved: bool,
  kept: bool,
): void {
  rows = new PlaneRows(width, height, channels, plane, white, halved);
  map = new SsimMap(rows.planeWidth, rows.planeHeight, PLANES[plane].centre);
  if (kept) rows.reserve();
}

export function stripRows(): i32 {
  return rows.stripRows;
}

export function referenceStage(): usize {
  return rows.referenceStage;
}

export function candidateStage(): usize {
  return rows.candidateStage;
}

export function keep(count: i32): void {
  rows.keep(count);
}

export function begin(channels: i32): void {
  rows.begin(channels);
  map.begin();
}

export function push(count: i32): void {
  rows.open(count);
  while (rows.next()) map.push(rows.x, rows.y);
}

export function finish(): f64 {
  return map.finish();
}

export function tiles(): usize {
  return map.tiles;
}

export function tileCount(): i32 {
  return map.tileCount;
}
