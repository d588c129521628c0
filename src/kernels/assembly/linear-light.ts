/**
 * 8-bit sRGB rows (IEC 61966-2-1) to rows of linear light, 0 to 1, one for each of red, green and blue. Alpha is
 * composited on a grey background before, in gamma-encoded values.
 */
const LEVELS = 256;

@inline
function decode(encoded: f64): f64 {
  return encoded <= 0.04045 ? encoded / 12.92 : Math.pow((encoded + 0.055) / 1.055, 2.4);
}

export class LinearLight {
  /** By alpha, then by sample: the whole is filled when a transparent image first arrives. */
  private table: usize = heap.alloc(LEVELS * LEVELS * 4);
  private hasAlpha: bool = false;

  /** `background` is gamma-encoded, 0 to 1. */
  constructor(private background: f64) {
    this.fill(LEVELS - 1);
  }

  /** Makes ready for a raster of so many channels. */
  begin(channels: i32): void {
    if (this.hasAlpha || (channels & 1) == 1) return;
    this.hasAlpha = true;
    for (let alpha = 0; alpha < LEVELS - 1; alpha++) this.fill(alpha);
  }

  /** Converts `width` pixels at `from` to three rows that lie `stride` bytes apart. */
  convert(from: usize, channels: i32, to: usize, stride: usize, width: i32): void {
    if (channels == 1) this.convertAs(1, from, to, stride, width);
    else if (channels == 2) this.convertAs(2, from, to, stride, width);
    else if (channels == 3) this.convertAs(3, from, to, stride, width);
    else this.convertAs(4, from, to, stride, width);
  }

  private fill(alpha: i32): void {
    const opacity = <f64>alpha / 255;
    const through = (1 - opacity) * this.background;
    const row = this.table + <usize>alpha * LEVELS * 4;
    for (let sample = 0; sample < LEVELS; sample++) {
      f32.store(row + <usize>sample * 4, <f32>decode((<f64>sample / 255) * opacity + through));
    }
  }

  @inline
  private convertAs(channels: i32, from: usize, to: usize, stride: usize, width: i32): void {
    const opaque = this.table + (LEVELS - 1) * LEVELS * 4;
    const end = to + <usize>width * 4;
    while (to < end) {
      let row = opaque;
      if (channels == 2) row = this.table + <usize>load<u8>(from, 1) * (LEVELS * 4);
      if (channels == 4) row = this.table + <usize>load<u8>(from, 3) * (LEVELS * 4);
      const red = f32.load(row + <usize>load<u8>(from) * 4);
      f32.store(to, red);
      if (channels < 3) {
        f32.store(to + stride, red);
        f32.store(to + 2 * stride, red);
      } else {
        f32.store(to + stride, f32.load(row + <usize>load<u8>(from, 1) * 4));
        f32.store(to + 2 * stride, f32.load(row + <usize>load<u8>(from, 2) * 4));
      }
      from += channels;
      to += 4;
    }
  }
}
