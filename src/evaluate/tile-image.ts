import { join } from 'node:path';
import { examine } from '../decode/metadata.js';
import { readSource } from '../decode/source.js';
import { type Box, decodeThumbnail } from '../decode/thumbnail.js';
import { type ErrorCode, IqError } from '../errors.js';
import { estimateRanking, type Need } from '../limits.js';

/** One image to be shown small, as it is sent to a worker. */
export interface TileTask {
  readonly root: string;
  /** Relative to the root, and not out of it. */
  readonly path: string;
  readonly maxPixels: number;
  readonly box: Box;
}

/** What a worker says of an image: the picture, or why there is none. */
export interface TileResult {
  readonly path: string;
  /** RGB, 8 bits, row by row, in base64. */
  readonly picture: { readonly data: string; readonly width: number; readonly height: number } | null;
  readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

/**
 * Shows one image small, unless that takes more memory than is given. Never throws for a bad image: that is a failure in
 * the result.
 */
export async function tileImage(
  { root, path, maxPixels, box }: TileTask,
  memory: number,
): Promise<TileResult | Need> {
  const file = join(root, path);
  try {
    // A ranking may have been made through links, which are its user's own.
    const { bytes } = await readSource(file, { followSymlinks: true });
    const info = await examine(bytes, file, maxPixels);
    const pixels = info.width * info.height;
    const need = estimateRanking(pixels);
    if (need > memory) return { pixels, memory: need };
    const { data, width, height } = await decodeThumbnail(bytes, info, file, box);
    return { path, picture: { data: Buffer.from(data).toString('base64'), width, height }, failure: null };
  } catch (error) {
    return failedTile(path, error);
  }
}

/** Anything that is not our own error is a defect of this program; the others are still shown. */
export function failedTile(path: string, error: unknown): TileResult {
  const code = error instanceof IqError ? error.code : 'internal';
  const message = error instanceof Error ? error.message : String(error);
  return { path, picture: null, failure: { code, message } };
}
