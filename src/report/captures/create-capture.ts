import { cut } from '../../decode/raster.js';
import { resizeTo } from '../../decode/resize.js';
import type { Area, Raster } from '../../types.js';
import type { Capture, EmbeddedPicture } from './capture.js';
import { fine, fitPictures, LOSSLESS, rough } from './fit-pictures.js';
import { paintArea } from './paint-area.js';

/**
 * Sides of the part, in pixels, and how it may be coded. What is judged must not be damaged in sight: at 92 the encoder
 * leaves 86 of SSIMULACRA2's 100 in the middle and 82 at worst (25 photographs). A smaller part shows too little of what is
 * around the place, so it comes only after 80.
 */
const PARTS = [
  { side: 512, rungs: [LOSSLESS, ...[98, 95, 92, 88, 84, 80].map(fine)] },
  { side: 384, rungs: [88, 80].map(fine) },
  { side: 256, rungs: [80, 60].map(fine) },
  // Only noise comes so far.
  { side: 128, rungs: [75, 40, 1].map(fine) },
];

const OVERVIEWS = [
  { side: 1024, rungs: [rough(80), rough(65)] },
  { side: 640, rungs: [rough(75)] },
  { side: 400, rungs: [75, 40, 10, 1].map(rough) },
] as const;

/** Without loss it would take ten times as long and as many bytes. */
const HEAT_MAP_RUNGS = [90, 70, 40, 1].map(rough);

/** Shares of a capture's bytes that are kept for what guides the eye; the map has what is left over, too. */
const OVERVIEW_SHARE = 0.12;
const HEAT_MAP_SHARE = 0.07;

interface Pair {
  readonly before: Raster;
  /** Of the same size. */
  readonly after: Raster;
}

/**
 * Cuts two pictures out around a place, one pixel for one, with a map of where they differ and the whole beside them.
 *
 * @param place where they differ most; without it, the middle
 * @param bytes of base64 that all pictures may take together
 * @returns `null` where even the worst quality would take more
 */
export async function createCapture(
  pair: Pair,
  place: Area | undefined,
  bytes: number,
): Promise<Capture | null> {
  const { before, after } = pair;
  const { width, height } = before;
  const cutting = await cutOut(pair, place ?? { left: 0, top: 0, width, height }, bytes);
  if (!cutting) return null;
  const { area, parts } = cutting;
  const overview = isWhole(area, before) ? null : await overviewOf(before, bytes * OVERVIEW_SHARE);
  const heat = paintArea(before, after, area);
  const left = [...parts, overview].reduce((rest, picture) => rest - (picture?.data.length ?? 0), bytes);
  const heatMap = (heat && (await fitPictures([heat], HEAT_MAP_RUNGS, left))?.[0]) ?? null;
  return { width, height, area, before: parts[0], after: parts[1], heatMap, overview };
}

interface Cutting {
  readonly area: Area;
  readonly parts: readonly [EmbeddedPicture, EmbeddedPicture];
}

async function cutOut({ before, after }: Pair, place: Area, bytes: number): Promise<Cutting | null> {
  for (const { side, rungs } of PARTS) {
    const area = areaAround(place, side, before);
    const kept = HEAT_MAP_SHARE + (isWhole(area, before) ? 0 : OVERVIEW_SHARE);
    const fitted = await fitPictures([cut(before, area), cut(after, area)], rungs, bytes * (1 - kept));
    const [partBefore, partAfter] = fitted ?? [];
    if (partBefore && partAfter) return { area, parts: [partBefore, partAfter] };
  }
  return null;
}

/** The square, or what fits into the picture of it, that has the place in its middle or as near to it as can be. */
function areaAround(place: Area, largest: number, picture: Pick<Raster, 'width' | 'height'>): Area {
  const along = (from: number, length: number, whole: number): [number, number] => {
    const side = Math.min(largest, whole);
    const centred = Math.round(from + length / 2 - side / 2);
    return [Math.min(Math.max(centred, 0), whole - side), side];
  };
  const [left, width] = along(place.left, place.width, picture.width);
  const [top, height] = along(place.top, place.height, picture.height);
  return { left, top, width, height };
}

function isWhole(area: Area, { width, height }: Raster): boolean {
  return area.width === width && area.height === height;
}

/** As large as it can be with few flaws. */
async function overviewOf(picture: Raster, bytes: number): Promise<EmbeddedPicture | null> {
  const { width, height } = picture;
  for (const { side, rungs } of OVERVIEWS) {
    const scale = Math.min(1, side / Math.max(width, height));
    const scaled = (length: number) => Math.max(1, Math.round(length * scale));
    const small = scale === 1 ? picture : await resizeTo(picture, scaled(width), scaled(height));
    const [overview] = (await fitPictures([small], rungs, bytes)) ?? [];
    if (overview) return overview;
  }
  return null;
}
