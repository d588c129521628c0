import sharp from 'sharp';
import { IqError } from '../../errors.js';

/** Dots for each pixel of the drawing: sharp on today's screens. */
const DENSITY = 2;
/** Of an SVG's pixels to the inch. */
const SVG_DPI = 72;

/**
 * Paints an SVG document as a PNG, twice as large.
 *
 * @throws IqError `encode_failed` where libvips may not read SVG
 */
export async function svgToPng(svg: string): Promise<Buffer> {
  try {
    return await sharp(Buffer.from(svg), { density: DENSITY * SVG_DPI })
      .png({ compressionLevel: 9, palette: true })
      .toBuffer();
  } catch (cause) {
    throw new IqError(
      'encode_failed',
      'The chart could not be painted as PNG: this libvips may not read SVG (is VIPS_BLOCK_UNTRUSTED set?). Ask for .svg only.',
      { cause },
    );
  }
}
