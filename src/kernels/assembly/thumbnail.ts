/** The one raster that whole pictures are measured in: RGB, of at most 1024×1024. */
import { SLACK } from './planes';

/** Longest side, in pixels. */
export const SIDE = 1024;

let raster: usize = 0;

/** Address of the raster to be filled; the memory is asked for once. */
export function thumbnail(): usize {
  if (raster == 0) raster = heap.alloc(<usize>SIDE * SIDE * 3 + SLACK);
  return raster;
}
