/**
 * One row of an 8-bit raster to one row of a float plane, centred on zero.
 *
 * The weights of BT.601 are multiples of a thousandth, so a sample is an exact integer until one final scaling:
 * luma − 128 = (299 R + 587 G + 114 B − 128000) / 1000, and the full-range colour differences, signed, are
 * Cb = (886 B − 299 R − 587 G) / 1772 and Cr = (701 R − 587 G − 114 B) / 1402.
 */
class Weights {
  constructor(
    public red: i16,
    public green: i16,
    public blue: i16,
    public offset: i32,
    public divisor: f32,
    public black: f32,
    public white: f32,
    /** What was subtracted from the plane's values to centre them. */
    public centre: f32,
  ) {}
}

const LUMA = new Weights(299, 587, 114, -128000, 1000, -128, 127, 128);
const CB = new Weights(-299, -587, 886, 0, 1772, 0, 0, 0);
const CR = new Weights(701, -587, -114, 0, 1402, 0, 0, 0);

/** Planes by number, as the caller names them. */
export const PLANES: StaticArray<Weights> = [LUMA, CB, CR];

/** Bytes that may be read beyond the last pixel of a raster, and written beyond the last sample of a row. */
export const SLACK: usize = 64;

/** Bytes from one float row to the next: whole vectors, with room for the reads of a filter beyond the end. */
export function rowBytes(width: i32): usize {
  return ((<usize>width * 4 + 15) & ~15) + SLACK;
}

/** Four pixels of any layout as R G B A, four bytes each; what stands for A has no meaning without alpha. */
@inline
function fourPixels(channels: i32, from: usize): v128 {
  if (channels == 1) {
    const grey = v128.load32_zero(from);
    return v128.shuffle<u8>(grey, grey, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
  }
  if (channels == 2) {
    const greyAlpha = v128.load64_zero(from);
    return v128.shuffle<u8>(greyAlpha, greyAlpha, 0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7);
  }
  const colour = v128.load(from);
  if (channels == 3) return v128.shuffle<u8>(colour, colour, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
  return colour;
}

@inline
function convert(channels: i32, from: usize, to: usize, width: i32, weights: Weights, background: f32): void {
  const redBlue = v128.or(
    i32x4.splat(<i32>weights.red & 0xffff),
    i32x4.splat(<i32>weights.blue << 16),
  );
  const green = i32x4.splat(<i32>weights.green & 0xffff);
  const offset = i32x4.splat(weights.offset);
  const scale = f32x4.splat(1 / weights.divisor);
  const below = f32x4.splat(background);
  const lowBytes = i16x8.splat(0xff);
  const opaque = f32x4.splat(255);
  const end = to + <usize>width * 4;
  while (to < end) {
    const rgba = fourPixels(channels, from);
    const sum = i32x4.add(
      i32x4.dot_i16x8_s(v128.and(rgba, lowBytes), redBlue),
      i32x4.dot_i16x8_s(i16x8.shr_u(rgba, 8), green),
    );
    let value = f32x4.mul(f32x4.convert_i32x4_s(i32x4.add(sum, offset)), scale);
    if (channels == 2 || channels == 4) {
      const alpha = f32x4.div(f32x4.convert_i32x4_s(i32x4.shr_u(rgba, 24)), opaque);
      const through = f32x4.sub(f32x4.splat(1), alpha);
      value = f32x4.add(f32x4.mul(value, alpha), f32x4.mul(through, below));
    }
    v128.store(to, value);
    from += 4 * channels;
    to += 16;
  }
}

/** Converts `width` pixels at `from`; alpha is composited, in gamma space, on black or on white. */
export function convertRow(from: usize, to: usize, width: i32, channels: i32, plane: i32, white: bool): void {
  const weights = PLANES[plane];
  const background = white ? weights.white : weights.black;
  if (channels == 1) convert(1, from, to, width, weights, background);
  else if (channels == 2) convert(2, from, to, width, weights, background);
  else if (channels == 3) convert(3, from, to, width, weights, background);
  else convert(4, from, to, width, weights, background);
}

/** Means of 2×2 samples of two rows; an odd last column counts twice. Writes ⌈width / 2⌉ samples. */
export function halveRows(upper: usize, lower: usize, to: usize, width: i32): void {
  if (width & 1) {
    const last = <usize>(width - 1) * 4;
    f32.store(upper + last, f32.load(upper + last), 4);
    f32.store(lower + last, f32.load(lower + last), 4);
  }
  const quarter = f32x4.splat(0.25);
  const end = to + <usize>((width + 1) >> 1) * 4;
  while (to < end) {
    const left = f32x4.add(v128.load(upper), v128.load(lower));
    const right = f32x4.add(v128.load(upper, 16), v128.load(lower, 16));
    const even = v128.shuffle<f32>(left, right, 0, 2, 4, 6);
    const odd = v128.shuffle<f32>(left, right, 1, 3, 5, 7);
    v128.store(to, f32x4.mul(f32x4.add(even, odd), quarter));
    upper += 32;
    lower += 32;
    to += 16;
  }
}
