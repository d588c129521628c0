/**
 * Linear RGB to XYB, the opponent colours of JPEG XL (ISO/IEC 18181-1), shifted and stretched as SSIMULACRA2 wants
 * them: all within 0 to 1 for colours of sRGB.
 *
 * With L, M, S the cube roots of the mixed cone responses: X = 7 (L − M) + .42, Y = (L + M) / 2 − bias root + .01,
 * and B = S − (L + M) / 2 + .55, in which the bias root cancels.
 */
const BIAS: f32 = 0.0037930732552754493;
const BIAS_ROOT: f32 = 0.15595420054924863;

/** Weights of red, green and blue in L, M and S, then the other constants: from memory, as the taps of a filter. */
const CONSTANTS = memory.data<f32>([
  0.30, 0.622, 0.078,
  0.23, 0.692, 0.078,
  0.24342268924547819, 0.20476744424496821, 0.5518098665095536,
  BIAS,
  7, 0.42, 0.01 - BIAS_ROOT, 0.55,
]);

@inline
function constant(index: usize): v128 {
  return v128.load32_splat(CONSTANTS + 4 * index);
}

/**
 * Cube roots of positive numbers, to 8e-8 of themselves over .0037 to 1.02. The exponent's third makes a guess that is
 * 3.3 % off at most; one step of Halley's method and one of Newton's leave less than the rounding.
 */
@inline
function cubeRoot(value: v128, third: v128): v128 {
  // The upper half of each number times 65536 / 3, by a dot product with nothing for the lower half.
  let root = i32x4.add(i32x4.dot_i16x8_s(value, i32x4.splat(21845 << 16)), i32x4.splat(0x2a514000));
  const cube = f32x4.mul(f32x4.mul(root, root), root);
  root = f32x4.mul(
    root,
    f32x4.div(f32x4.add(cube, f32x4.add(value, value)), f32x4.add(f32x4.add(cube, cube), value)),
  );
  const excess = f32x4.sub(root, f32x4.div(value, f32x4.mul(root, root)));
  return f32x4.sub(root, f32x4.mul(excess, third));
}

@inline
function mix(red: v128, green: v128, blue: v128, first: usize): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(red, constant(first)), f32x4.mul(green, constant(first + 1))),
    f32x4.add(f32x4.mul(blue, constant(first + 2)), constant(9)),
  );
}

/** Converts three rows of linear light to three of X, Y and B; rows lie `stride` bytes apart. */
export function convertToXyb(from: usize, to: usize, stride: usize, width: i32): void {
  const third = f32x4.splat(1.0 / 3.0);
  const half = f32x4.splat(0.5);
  const end = from + <usize>width * 4;
  while (from < end) {
    const red = v128.load(from);
    const green = v128.load(from + stride);
    const blue = v128.load(from + 2 * stride);
    const long = cubeRoot(mix(red, green, blue, 0), third);
    const medium = cubeRoot(mix(red, green, blue, 3), third);
    const short = cubeRoot(mix(red, green, blue, 6), third);
    const middle = f32x4.mul(f32x4.add(long, medium), half);
    v128.store(to, f32x4.add(f32x4.mul(f32x4.sub(long, medium), constant(10)), constant(11)));
    v128.store(to + stride, f32x4.add(middle, constant(12)));
    v128.store(to + 2 * stride, f32x4.add(f32x4.sub(short, middle), constant(13)));
    from += 16;
    to += 16;
  }
}
