import sharp from 'sharp';
import { IqError } from '../../errors.js';
import type { Raster } from '../../types.js';

/** Dots for each pixel of the drawing: sharp on today's screens. */
export const DENSITY = 2;
/** Of an SVG's pixels to the inch. */
const SVG_DPI = 72;

/**
 * Paints an SVG document as a PNG, twice as large.
 *
 * @param remedy a sentence for those whose libvips may not read SVG
 * @throws IqError `encode_failed` where libvips may not read SVG
 */
export async function svgToPng(svg: string, remedy = 'Ask for .svg only.'): Promise<Buffer> {
  return painted(remedy, () => open(svg).png({ compressionLevel: 9, palette: true }).toBuffer());
}

/**
 * Paints an SVG document as pixels, RGB, {@link DENSITY} times as large. It must be opaque.
 *
 * @throws IqError `encode_failed` where libvips may not read SVG
 */
export async function svgToRaster(svg: string, remedy: string): Promise<Raster> {
  const { data, info } = await painted(remedy, () =>
    open(svg).removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height, channels: 3 };
}

const open = (svg: string) => sharp(Buffer.from(svg), { density: DENSITY * SVG_DPI });

async function painted<T>(remedy: string, paint: () => Promise<T>): Promise<T> {
  try {
    return await paint();
  } catch (cause) {
    throw new IqError(
      'encode_failed',
      `The chart could not be painted as PNG: this libvips may not read SVG (is VIPS_BLOCK_UNTRUSTED set?). ${remedy}`,
      { cause },
    );
  }
}
