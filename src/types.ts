/** Decoded pixels: 8 bits a sample, row-major, channels interleaved (grey, grey+alpha, RGB, RGBA). */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 2 | 3 | 4;
}
