import type { Raster } from '../../types.js';

/** One number a pixel, row by row. */
export interface Plane {
  readonly data: Uint8Array | Float64Array;
  readonly width: number;
  readonly height: number;
}

/** First row of the inverse of the YIQ matrix, as MATLAB's `rgb2gray` has it. */
const RED = 0.298936021293776;
const GREEN = 0.587043074451121;
const BLUE = 0.114020904255103;

/**
 * Luma as the original programs read it: whole numbers from 0 to 255, because `rgb2gray` of 8-bit images rounds. Grey is
 * taken as it is. Alpha, which they do not know, is composited on black first: colours that nobody sees do not count.
 */
export function greyPlane({ data, width, height, channels }: Raster): Plane {
  const grey = new Uint8Array(width * height);
  const hasAlpha = channels === 2 || channels === 4;
  for (let from = 0, to = 0; to < grey.length; from += channels, to++) {
    const red = data[from] ?? 0;
    const luma =
      channels < 3 ? red : RED * red + GREEN * (data[from + 1] ?? 0) + BLUE * (data[from + 2] ?? 0);
    const opacity = hasAlpha ? (data[from + channels - 1] ?? 0) / 255 : 1;
    grey[to] = Math.round(luma * opacity);
  }
  return { data: grey, width, height };
}
