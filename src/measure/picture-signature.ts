import { type AreaSums, lumaAt } from '../kernels/area-sums.js';
import type { Raster } from '../types.js';

/** Cells a side of the luma and of the two colour thumbnails. */
export const LUMA_SIDE = 16;
const CHROMA_SIDE = 4;

/** A picture as a thumbnail, stretched to a square. */
export interface PictureSignature {
  /** Means of luma over 16×16 areas, 0 to 255. */
  readonly luma: Uint8Array;
  /** Means of Cb and then of Cr over 4×4 areas, 0 to 255; 128 is grey. */
  readonly chroma: Uint8Array;
  /** Width over height of the picture. */
  readonly aspect: number;
}

const VERSION = 1;
const HEADER = 5;
const LUMA_CELLS = LUMA_SIDE ** 2;
const BYTES = HEADER + LUMA_CELLS + 2 * CHROMA_SIDE ** 2;

/**
 * A signature as text: base64url of a version, width and height, and the thumbnails; begins with a letter.
 *
 * @param grid sums over square cells, a multiple of 16 a side
 */
export function pictureSignature(
  grid: AreaSums,
  { width, height }: Pick<Raster, 'width' | 'height'>,
): string {
  const bytes = new Uint8Array(BYTES);
  const longer = Math.max(width, height);
  const header = new DataView(bytes.buffer);
  header.setUint8(0, VERSION);
  header.setUint16(1, Math.max(1, Math.round((width * 65_535) / longer)));
  header.setUint16(3, Math.max(1, Math.round((height * 65_535) / longer)));
  const fine = coarser(grid, LUMA_SIDE);
  const coarse = coarser(fine, CHROMA_SIDE);
  for (let cell = 0; cell < LUMA_CELLS; cell++) {
    bytes[HEADER + cell] = Math.round(lumaAt(fine.data, cell) / (1000 * fine.area));
  }
  for (let cell = 0; cell < CHROMA_SIDE ** 2; cell++) {
    const luma = lumaAt(coarse.data, cell) / 1000;
    // ITU-R BT.601, full range.
    const cb = ((coarse.data[cell * 3 + 2] ?? 0) - luma) / 1.772;
    const cr = ((coarse.data[cell * 3] ?? 0) - luma) / 1.402;
    bytes[HEADER + LUMA_CELLS + cell] = chromaByte(cb / coarse.area);
    bytes[HEADER + LUMA_CELLS + CHROMA_SIDE ** 2 + cell] = chromaByte(cr / coarse.area);
  }
  return Buffer.from(bytes).toString('base64url');
}

function chromaByte(value: number): number {
  return Math.min(255, Math.round(128 + value));
}

/** Sums over larger cells of a square grid. */
function coarser({ data, area }: AreaSums, side: number): AreaSums {
  const from = Math.sqrt(data.length / 3);
  const factor = from / side;
  const sums = new Float64Array(side * side * 3);
  for (let cell = 0; cell < from * from; cell++) {
    const row = Math.floor(Math.floor(cell / from) / factor);
    const to = (row * side + Math.floor((cell % from) / factor)) * 3;
    for (let channel = 0; channel < 3; channel++) {
      sums[to + channel] = (sums[to + channel] ?? 0) + (data[cell * 3 + channel] ?? 0);
    }
  }
  return { data: sums, area: area * factor ** 2 };
}

/** The signature in a text, or `undefined` if it is none of this version. */
export function readSignature(text: string): PictureSignature | undefined {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== BYTES || bytes[0] !== VERSION) return undefined;
  const [width, height] = [bytes.readUInt16BE(1), bytes.readUInt16BE(3)];
  if (width === 0 || height === 0) return undefined;
  return {
    luma: bytes.subarray(HEADER, HEADER + LUMA_CELLS),
    chroma: bytes.subarray(HEADER + LUMA_CELLS),
    aspect: width / height,
  };
}
