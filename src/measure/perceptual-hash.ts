import { type AreaSums, areaSums, lumaAt } from '../kernels/area-sums.js';
import type { Raster } from '../types.js';
import { pictureSignature } from './picture-signature.js';

/** Raised when any hash or signature of some picture changes: what older versions wrote is not comparable. */
export const FINGERPRINT_VERSION = 1;

/** What tells duplicates of a picture from others, short enough for a report's cells. */
export interface Fingerprint {
  /** Difference hash of 64 bits, as 16 hexadecimal digits. */
  readonly dhash: string;
  /** DCT hash of 64 bits, as 16 hexadecimal digits. */
  readonly phash: string;
  /** A thumbnail to prove by that two pictures are the same, as base64url. */
  readonly signature: string;
}

/**
 * Differences up to so many grey levels count as none: in an even area only noise would decide. Of 36 gentle changes to 220
 * photographs, half as many go beyond the radius as without it.
 */
const MARGIN = 1;

/** The grid of the DCT, from which the signature is made, too. */
const SIDE = 32;

/**
 * Two perceptual hashes and a signature of a picture. Equal pixels give equal text on every machine: all arithmetic is on
 * whole numbers.
 *
 * @param raster RGB in sRGB, upright, at most 1024 pixels a side
 * @throws RangeError for other rasters, which is a mistake of the caller
 */
export function fingerprint(raster: Raster): Fingerprint {
  const { square, coarse } = areaSums(raster);
  return {
    dhash: toHex(differenceBits(coarse)),
    phash: toHex(frequencyBits(square)),
    signature: pictureSignature(square, raster),
  };
}

/**
 * Whether each of 8×8 cells is darker than its right neighbour (N. Krawetz, "Kind of Like That", 2013).
 */
function differenceBits({ data, area }: AreaSums): boolean[] {
  const level = MARGIN * 1000 * area;
  return Array.from({ length: 64 }, (_, bit) => {
    const cell = Math.floor(bit / 8) * 9 + (bit % 8);
    return lumaAt(data, cell + 1) - lumaAt(data, cell) > level;
  });
}

/** Cosines of the DCT-II in 4096ths, [frequency − 1][sample]: rounded so that no library's last digit matters. */
const COSINES = Array.from({ length: 8 }, (_, f) =>
  Array.from({ length: SIDE }, (_, x) =>
    Math.round(4096 * Math.cos(((2 * x + 1) * (f + 1) * Math.PI) / (2 * SIDE))),
  ),
);

/**
 * Whether each of the 8×8 lowest frequencies of the luma's DCT, without those that are constant in a direction, is above
 * their median (C. Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010).
 */
function frequencyBits({ data, area }: AreaSums): boolean[] {
  // In 256ths of a level: sums of 1024 of them times two cosines stay below 2⁵³.
  const luma = Array.from({ length: SIDE * SIDE }, (_, cell) =>
    Math.round((lumaAt(data, cell) * 256) / (1000 * area)),
  );
  const rows = COSINES.map((cosine) =>
    Array.from({ length: SIDE }, (_, y) =>
      cosine.reduce((sum, factor, x) => sum + factor * (luma[y * SIDE + x] ?? 0), 0),
    ),
  );
  const frequencies = COSINES.flatMap((cosine) =>
    rows.map((row) => cosine.reduce((sum, factor, y) => sum + factor * (row[y] ?? 0), 0)),
  );
  const sorted = [...frequencies].sort((a, b) => a - b);
  const twiceMedian = (sorted[31] ?? 0) + (sorted[32] ?? 0);
  return frequencies.map((value) => 2 * value > twiceMedian);
}

function toHex(bits: readonly boolean[]): string {
  let text = '';
  for (let at = 0; at < bits.length; at += 4) {
    const nibble = bits.slice(at, at + 4).reduce((value, bit) => 2 * value + Number(bit), 0);
    text += nibble.toString(16);
  }
  return text;
}
