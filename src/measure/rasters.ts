import { IqError } from '../errors.js';
import type { Raster } from '../types.js';

/** Whether any pixel is not fully opaque. */
export function hasTransparency({ data, channels }: Raster): boolean {
  if (channels === 1 || channels === 3) return false;
  for (let at = channels - 1; at < data.length; at += channels) if (data[at] !== 255) return true;
  return false;
}

/** @throws IqError `too_small` when a side is shorter than the metric's window. */
export function requireSide({ width, height }: Raster, metric: string, minimumSide: number): void {
  if (Math.min(width, height) >= minimumSide) return;
  throw new IqError(
    'too_small',
    `Expected an image of at least ${minimumSide}×${minimumSide} pixels for ${metric} but received ${width}×${height}.`,
  );
}

/** @throws IqError `size_mismatch` when the two images differ in width or height. */
export function requireSameSize(reference: Raster, candidate: Raster): void {
  if (reference.width === candidate.width && reference.height === candidate.height) return;
  throw new IqError(
    'size_mismatch',
    `Expected a candidate of ${reference.width}×${reference.height} pixels, as its reference, but received ${candidate.width}×${candidate.height}.`,
  );
}
