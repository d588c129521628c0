import { setImmediate } from 'node:timers/promises';
import type { Raster } from '../types.js';

/** Of smaller pictures a few more that are no longer used are little beside the process, and many are done in a second. */
const LARGE_PIXELS = 8_000_000;

/**
 * Gives back at once what of a large picture is no longer used. V8 by itself would let a decoded candidate of hundreds of
 * megabytes lie until after the next one is decoded beside it. Nothing happens where the collector cannot be called.
 */
export async function releaseUnused({ width, height }: Pick<Raster, 'width' | 'height'>): Promise<void> {
  if (width * height < LARGE_PIXELS || globalThis.gc === undefined) return;
  globalThis.gc();
  // sharp's buffers are freed in the turn after that.
  await setImmediate();
}
