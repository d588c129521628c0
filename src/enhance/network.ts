/** A network that enlarges. */
export interface Network {
  readonly scale: number;
  /** 1: luma, or 3: red, green and blue. */
  readonly channels: 1 | 3;
  /** The only size of input that it takes, in pixels, or `null` where it takes any. */
  readonly size: { readonly width: number; readonly height: number } | null;
  /**
   * Enlarges planes of one size, one after the other.
   *
   * @param planes `channels` × height × width numbers from 0 to 1
   * @returns as many planes, each of scale times the size; not limited to 0…1
   */
  run(planes: Float32Array, width: number, height: number): Promise<Float32Array>;
}
