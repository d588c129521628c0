import { cut } from '../decode/raster.js';
import { resizeTo } from '../decode/resize.js';
import type { Tile } from '../measure/metric.js';
import { hasTransparency } from '../measure/rasters.js';
import { RADIUS, type SsimMap, ssimMap } from '../measure/ssim-map.js';
import type { Area, Raster } from '../types.js';
import type { Capture } from './capture.js';
import { fitPictures, TRUE_TO_LIFE } from './fit-pictures.js';
import { colourOf } from './heat-colours.js';

/** Longest sides, in pixels. */
const AREA_SIDE = 512;
const OVERVIEW_SIDE = 1024;

/** Most of a capture's bytes that may go to what only guides the eye; all that is left goes to what is judged. */
const HEAT_MAP_SHARE = 0.1;
const OVERVIEW_SHARE = 0.15;
const HEAT_MAP_RUNGS = [null, 80, 60, 40, 20, 1] as const;
const OVERVIEW_RUNGS = [80, 70, 55, 40, 20, 1] as const;

interface Pair {
  readonly before: Raster;
  /** Of the same size. */
  readonly after: Raster;
}

/**
 * Cuts two pictures out around a tile, one pixel for one, with a map of where they differ and the whole beside them.
 *
 * @param tile where they differ most; without it, the middle
 * @param bytes of base64 that all pictures may take together
 * @returns `null` where even the worst quality would take more
 */
export async function createCapture(
  pair: Pair,
  tile: Tile | undefined,
  bytes: number,
): Promise<Capture | null> {
  const { before, after } = pair;
  const { width, height } = before;
  const area = areaAround(tile ?? { left: 0, top: 0, width, height }, before);
  const heat = heatMapOf(pair, area);
  const heatMap = heat && (await fitPictures([heat], HEAT_MAP_RUNGS, bytes * HEAT_MAP_SHARE))?.[0];
  const small = area.width < width || area.height < height ? await overviewOf(before) : null;
  const overview = small && (await fitPictures([small], OVERVIEW_RUNGS, bytes * OVERVIEW_SHARE))?.[0];
  const rest = bytes - (heatMap?.data.length ?? 0) - (overview?.data.length ?? 0);
  const parts = await fitPictures([cut(before, area), cut(after, area)], TRUE_TO_LIFE, rest);
  const [partBefore, partAfter] = parts ?? [];
  if (!partBefore || !partAfter) return null;
  return {
    width,
    height,
    area,
    before: partBefore,
    after: partAfter,
    heatMap: heatMap ?? null,
    overview: overview ?? null,
  };
}

function areaAround(tile: Area, picture: Pick<Raster, 'width' | 'height'>): Area {
  const along = (from: number, length: number, whole: number): [number, number] => {
    const side = Math.min(AREA_SIDE, whole);
    const centred = Math.round(from + length / 2 - side / 2);
    return [Math.min(Math.max(centred, 0), whole - side), side];
  };
  const [left, width] = along(tile.left, tile.width, picture.width);
  const [top, height] = along(tile.top, tile.height, picture.height);
  return { left, top, width, height };
}

/** Colours for each pixel of an area. Where the picture's border leaves the map without a position, the nearest counts. */
function heatMapOf({ before, after }: Pair, area: Area): Raster | null {
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

async function overviewOf(picture: Raster): Promise<Raster> {
  const { width, height } = picture;
  const scale = Math.min(1, OVERVIEW_SIDE / Math.max(width, height));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  return scale === 1 ? picture : resizeTo(picture, scaled(width), scaled(height));
}
