import sharp from 'sharp';
import { decodeForViewing } from '../decode/decoder.js';
import { cut } from '../decode/raster.js';
import { pngContainer } from '../encode/container/png.js';
import { pixels } from '../encode/pixels.js';
import { type Captured, type CaptureRequest, isWanted } from '../report/captures/capture.js';
import { createCapture } from '../report/captures/create-capture.js';
import type { Area, Raster } from '../types.js';
import { BLEED_RADIUS, bleedColours } from './bleed.js';
import { LANCZOS_RADIUS, RowEnlarger } from './lanczos.js';
import { type PixelForm, type PixelSource, rowBytes } from './picture.js';
import { joinRow, splitRows } from './planes.js';

/** Side of the areas of which the one that differs the most is shown, in pixels of the result. */
const TILE = 64;
/** Side of what is cut out of both around it; more than is shown, so that the map of differences has an edge. */
const WINDOW = 640;

interface Enlarged {
  /** A file, or one in memory. */
  readonly tiff: string | Buffer;
  readonly form: PixelForm;
  readonly scale: number;
  /** The profile that explains its numbers, where they are not sRGB's. */
  readonly icc: Uint8Array | undefined;
}

/**
 * Cuts a result out where it differs the most from what Lanczos3 makes of the same picture, with that beside it: what the
 * network made, before it is reduced and encoded. Never throws: no image must fail for want of a picture.
 */
export async function captureEnlarged(
  source: PixelSource,
  enlarged: Enlarged,
  key: string,
  request: CaptureRequest,
): Promise<Captured | null> {
  try {
    return await capture(source, enlarged, key, request);
  } catch {
    return null;
  }
}

async function capture(
  source: PixelSource,
  enlarged: Enlarged,
  key: string,
  request: CaptureRequest,
): Promise<Captured | null> {
  const { width, height } = enlarged.form;
  const plain = plainRows(source, enlarged);
  const { place, difference } = await worstPlace(enlarged, plain);
  const standing = { key, worstArea: -difference };
  if (!isWanted(standing, request)) return null;
  const window = windowAround(place, width, height);
  const rows = await plain(window.top, window.height);
  const before = await asSeen(cut(rows, { ...window, top: 0 }), enlarged.icc);
  const after = await asSeen(await partOf(enlarged, window), enlarged.icc);
  const inWindow = { ...place, left: place.left - window.left, top: place.top - window.top };
  const made = await createCapture({ before, after }, inWindow, request.bytes);
  if (!made) return null;
  const { left, top } = made.area;
  const area = { ...made.area, left: left + window.left, top: top + window.top };
  // An overview of the window would not be one of the picture.
  return { ...standing, capture: { ...made, width, height, area, overview: null } };
}

type Rows = (top: number, count: number) => Promise<Raster>;

/** Whole rows of what Lanczos3 makes of a picture, in 8 bits. */
function plainRows(source: PixelSource, { form, scale }: Enlarged): Rows {
  const { width, channels } = form;
  const enlarger = new RowEnlarger(source.width, source.height, scale);
  const margin = LANCZOS_RADIUS + 1 + (source.alpha ? BLEED_RADIUS : 0);
  return async (top, count) => {
    const first = Math.max(0, Math.floor(top / scale) - margin);
    const last = Math.min(source.height, Math.ceil((top + count) / scale) + margin);
    const { colours, alpha } = splitRows(await source.rows(first, last - first), source);
    if (alpha) bleedColours(colours, alpha, source.width);
    const data = new Uint8Array(width * channels * count);
    for (let y = 0; y < count; y++) {
      const row = [...colours, ...(alpha ? [alpha] : [])].map((plane) => {
        const into = new Float32Array(width);
        enlarger.row(plane, first, top + y, into);
        return into;
      });
      joinRow(row, data, y * width * channels);
    }
    return { data, width, height: count, channels: rasterChannels(channels) };
  };
}

/** A part of the result, in 8 bits. */
async function partOf({ tiff, form }: Enlarged, area: Area): Promise<Raster> {
  const image = sharp(tiff, { limitInputPixels: false, ignoreIcc: true });
  const data = await image
    .extract(area)
    .toColourspace(form.channels < 3 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return { data, width: area.width, height: area.height, channels: rasterChannels(form.channels) };
}

/** Pages have no profiles: colours are shown as a viewer of the file would show them. */
async function asSeen(raster: Raster, icc: Uint8Array | undefined): Promise<Raster> {
  if (icc === undefined) return raster;
  const png = await pixels(raster).png({ compressionLevel: 0 }).toBuffer();
  return decodeForViewing(pngContainer.attach(png, { icc }), true, 'the picture of a page');
}

function rasterChannels(channels: number): Raster['channels'] {
  if (channels === 1 || channels === 2 || channels === 3) return channels;
  return 4;
}

/** The area in which both differ the most, and by how many levels on average. */
async function worstPlace(enlarged: Enlarged, plain: Rows): Promise<{ place: Area; difference: number }> {
  const { width, height } = enlarged.form;
  let worst = { place: { left: 0, top: 0, width, height }, difference: Number.NEGATIVE_INFINITY };
  for (let top = 0; top < height; top += TILE) {
    const count = Math.min(TILE, height - top);
    const [before, after] = [
      await plain(top, count),
      await partOf(enlarged, { left: 0, top, width, height: count }),
    ];
    const row = rowBytes({ ...enlarged.form, depth: 8 });
    for (let left = 0; left < width; left += TILE) {
      const side = Math.min(TILE, width - left);
      const [from, to] = [left * before.channels, (left + side) * before.channels];
      let sum = 0;
      for (let y = 0; y < count; y++)
        for (let at = y * row + from; at < y * row + to; at++)
          sum += Math.abs((before.data[at] ?? 0) - (after.data[at] ?? 0));
      const difference = sum / (count * (to - from));
      if (difference > worst.difference)
        worst = { place: { left, top, width: side, height: count }, difference };
    }
  }
  return worst;
}

function windowAround(place: Area, width: number, height: number): Area {
  const along = (from: number, length: number, whole: number): [number, number] => {
    const side = Math.min(WINDOW, whole);
    return [Math.min(Math.max(Math.round(from + length / 2 - side / 2), 0), whole - side), side];
  };
  const [left, across] = along(place.left, place.width, width);
  const [top, down] = along(place.top, place.height, height);
  return { left, top, width: across, height: down };
}
