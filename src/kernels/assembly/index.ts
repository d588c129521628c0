/**
 * The kernels' exports. An instance holds one comparison: a `prepare…` once, `keep` the reference's rows if it was
 * prepared to keep them, then for each candidate `begin`, `push` all rows in order, `finish`.
 * Rows arrive in the staging buffers, `stripRows` at a time (fewer only at the end).
 */
import { Comparison } from './comparison';
import { MultiScaleSsim } from './ms-ssim';
import { PlaneComparison } from './plane-comparison';
import { PLANES } from './planes';
import { PlaneRows } from './rows';
import { SquaredError } from './squared-error';
import { SsimMap } from './ssim';
import { Ssimulacra2 } from './ssimulacra2';

export { sumAreas } from './area-sums';
export { measureStatistics } from './picture-statistics';
export { thumbnail } from './thumbnail';
export { viewPlanes, viewPoints, viewRaster } from './view';

let comparison!: Comparison;

export function prepareSsim(
  width: i32,
  height: i32,
  channels: i32,
  kept: bool,
  white: bool,
  plane: i32,
  halved: bool,
): void {
  const rows = new PlaneRows(width, height, channels, plane, white, halved);
  const map = new SsimMap(rows.planeWidth, rows.planeHeight, PLANES[plane].centre, true);
  comparison = new PlaneComparison(rows, map, kept);
}

export function prepareMsSsim(width: i32, height: i32, channels: i32, kept: bool, white: bool): void {
  const rows = new PlaneRows(width, height, channels, 0, white, false);
  comparison = new PlaneComparison(rows, new MultiScaleSsim(width, height, PLANES[0].centre), kept);
}

export function prepareSquaredError(width: i32, height: i32, channels: i32, kept: bool, white: bool): void {
  const rows = new PlaneRows(width, height, channels, 0, white, false);
  comparison = new PlaneComparison(rows, new SquaredError(width, height), kept);
}

export function prepareSsimulacra2(
  width: i32,
  height: i32,
  channels: i32,
  background: f64,
  scaleCount: i32,
  structure: i32,
  any: i32,
): void {
  comparison = new Ssimulacra2(width, height, channels, background, scaleCount, structure, any);
}

export function stripRows(): i32 {
  return comparison.stages.rows;
}

export function referenceStage(): usize {
  return comparison.stages.reference;
}

export function candidateStage(): usize {
  return comparison.stages.candidate;
}

export function keep(count: i32): void {
  comparison.keep(count);
}

export function begin(channels: i32): void {
  comparison.begin(channels);
}

export function push(count: i32): void {
  comparison.push(count);
}

export function finish(): f64 {
  return comparison.finish();
}

export function details(): usize {
  return comparison.details();
}

export function detailCount(): i32 {
  return comparison.detailCount();
}
