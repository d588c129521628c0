import { join } from 'node:path';
import sharp from 'sharp';
import { examine } from '../decode/metadata.js';
import { readSource } from '../decode/source.js';
import { type Box, decodeThumbnail } from '../decode/thumbnail.js';
import { type ErrorCode, IqError } from '../errors.js';
import { estimateRanking, type ImageLimits, type Need } from '../limits.js';
import type { Raster } from '../types.js';

/** RGB, 8 bits, row by row, to be painted; or a file for a page. */
export type TileForm = 'rgb' | 'webp';

/** One image to be shown small, as it is sent to a worker. */
export interface TileTask extends ImageLimits {
  readonly root: string;
  /** Relative to the root, and not out of it. */
  readonly path: string;
  readonly followSymlinks: boolean;
  /** The real folder that the image must lie in, unless links are followed. */
  readonly within: string;
  readonly box: Box;
  readonly form: TileForm;
}

/** What a worker says of an image: the picture, or why there is none. */
export interface TileResult {
  readonly path: string;
  /** In base64, in the form that was asked for. */
  readonly picture: { readonly data: string; readonly width: number; readonly height: number } | null;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

/**
 * Shows one image small, unless that takes more memory than is given. Never throws for a bad image: that is a failure in
 * the result.
 */
export async function tileImage(task: TileTask, memory: number): Promise<TileResult | Need> {
  const { root, path, box, form } = task;
  const file = join(root, path);
  try {
    const source = await readSource(file, task, memory);
    if ('memory' in source) return source;
    const { bytes } = source;
    const info = await examine(bytes, file, task);
    const pixels = info.width * info.height;
    const need = bytes.length + estimateRanking(pixels);
    if (need > memory) return { memory: need };
    const raster = await decodeThumbnail(bytes, info, file, box);
    const { width, height } = raster;
    const data = form === 'webp' ? await webpOf(raster) : Buffer.from(raster.data);
    return { path, picture: { data: data.toString('base64'), width, height }, failure: null };
  } catch (error) {
    return failedTile(path, error);
  }
}

/** To be looked at beside others: small, and made in no time. */
const QUALITY = 76;

function webpOf({ data, width, height, channels }: Raster): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels } }).webp({ quality: QUALITY }).toBuffer();
}

/** Anything that is not our own error is a defect of this program; the others are still shown. */
export function failedTile(path: string, error: unknown): TileResult {
  const code = error instanceof IqError ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  return { path, picture: null, failure: { code, message } };
}
