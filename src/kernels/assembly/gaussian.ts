/**
 * The 11-tap Gaussian of standard deviation 1.5, normalised, of Wang et al. 2004. Symmetric, so six taps are
 * kept and the samples at equal distance are added first.
 *
 * Taps are read from memory: written as literals they would be inlined into the loops, where V8 builds each
 * vector constant anew.
 */
const TAPS = memory.data<f32>([
  0.0010283801, 0.0075987581, 0.0360007721, 0.1093606895, 0.2130055377, 0.2660117249,
]);

export const TAP_COUNT = 11;

/** Tap `k`, counted from the outside, in four lanes. */
@inline
export function tap(k: usize): v128 {
  return v128.load32_splat(TAPS + 4 * k);
}

/** The filter at four neighbouring positions, from the samples under each of the eleven taps. */
@inline
export function gaussian(
  t0: v128, t1: v128, t2: v128, t3: v128, t4: v128, t5: v128,
  s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, s6: v128, s7: v128, s8: v128, s9: v128, s10: v128,
): v128 {
  const outer = f32x4.add(f32x4.mul(t0, f32x4.add(s0, s10)), f32x4.mul(t1, f32x4.add(s1, s9)));
  const middle = f32x4.add(f32x4.mul(t2, f32x4.add(s2, s8)), f32x4.mul(t3, f32x4.add(s3, s7)));
  const inner = f32x4.add(f32x4.mul(t4, f32x4.add(s4, s6)), f32x4.mul(t5, s5));
  return f32x4.add(f32x4.add(outer, middle), inner);
}

/**
 * Filters a float row horizontally, valid region only: output i covers samples i to i + 10. Groups of four
 * outputs are written `step` bytes apart; up to 56 bytes are read beyond the last whole group of inputs.
 */
export function filterRow(from: usize, to: usize, groups: i32, step: usize): void {
  const t0 = tap(0);
  const t1 = tap(1);
  const t2 = tap(2);
  const t3 = tap(3);
  const t4 = tap(4);
  const t5 = tap(5);
  for (let group = 0; group < groups; group++) {
    const filtered = gaussian(
      t0, t1, t2, t3, t4, t5,
      v128.load(from, 0), v128.load(from, 4), v128.load(from, 8), v128.load(from, 12),
      v128.load(from, 16), v128.load(from, 20), v128.load(from, 24), v128.load(from, 28),
      v128.load(from, 32), v128.load(from, 36), v128.load(from, 40),
    );
    v128.store(to, filtered);
    from += 16;
    to += step;
  }
}
