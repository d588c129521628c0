import { cut } from '../../decode/raster.js';
import { hasTransparency } from '../../measure/rasters.js';
import { RADIUS, type SsimMap, ssimMap } from '../../measure/ssim-map.js';
import type { Area, Raster } from '../../types.js';
import { colourOf } from '../heat-colours.js';

/**
 * The SSIM map of a part of two pictures as colours, a pixel for each of the part's. Where the picture's border leaves the
 * map without a position, the nearest counts. `null` where the part is too small for a map.
 */
export function paintArea(before: Raster, after: Raster, area: Area): Raster | null {
  const [left, top] = [Math.max(area.left - RADIUS, 0), Math.max(area.top - RADIUS, 0)];
  const around: Area = {
    left,
    top,
    width: Math.min(area.left + area.width + RADIUS, before.width) - left,
    height: Math.min(area.top + area.height + RADIUS, before.height) - top,
  };
  if (Math.min(around.width, around.height) <= 2 * RADIUS) return null;
  const map = lowerMap(cut(before, around), cut(after, around));
  const nearest = (at: number, from: number, length: number) =>
    Math.min(Math.max(at - from - RADIUS, 0), length - 1);
  const data = new Uint8Array(area.width * area.height * 3);
  for (let y = 0; y < area.height; y++) {
    const row = nearest(area.top + y, top, map.height) * map.width;
    for (let x = 0; x < area.width; x++) {
      const value = map.values[row + nearest(area.left + x, left, map.width)] ?? 0;
      data.set(colourOf(value), 3 * (y * area.width + x));
    }
  }
  return { data, width: area.width, height: area.height, channels: 3 };
}

/** As the metric has it: of a transparent picture on black and on white, the lower counts. */
function lowerMap(before: Raster, after: Raster): SsimMap {
  const onBlack = ssimMap(before, after);
  if (!hasTransparency(before) && !hasTransparency(after)) return onBlack;
  const onWhite = ssimMap(before, after, 'white').values;
  return { ...onBlack, values: onBlack.values.map((value, i) => Math.min(value, onWhite[i] ?? 1)) };
}
