import sharp from 'sharp';

/** Dots for each pixel of the drawing: sharp on today's screens. */
const DENSITY = 2;
/** Of an SVG's pixels to the inch. */
const SVG_DPI = 72;

/** Paints an SVG document as a PNG, twice as large. */
export async function svgToPng(svg: string): Promise<Buffer> {
  return sharp(Buffer.from(svg), { density: DENSITY * SVG_DPI })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
}
