/** What takes five rows of luma, around a row, to know: computed together, as most of the time goes into reading them. */

/** Rows of luma that follow each other, and where the results go. All have room past their end for whole vectors of reads. */
export class FiveRows {
  a: usize = 0;
  b: usize = 0;
  c: usize = 0;
  d: usize = 0;
  e: usize = 0;
  /** Responses to the Laplacian (0 1 0, 1 −4 1, 0 1 0); the border's have no meaning. */
  laplacian: usize = 0;
  /** Vertical second differences (1 −2 1). */
  second: usize = 0;
  /** Vertically blurred, by the binomial 1 4 6 4 1. */
  blurred: usize = 0;
}

/** Fills a middle row's results. */
export function filterRows(rows: FiveRows, width: i32): void {
  let a = rows.a;
  let b = rows.b;
  let c = rows.c;
  let d = rows.d;
  let e = rows.e;
  let laplacian = rows.laplacian;
  let second = rows.second;
  let blurred = rows.blurred;
  const end = c + <usize>width * 4;
  while (c < end) {
    const centre = v128.load(c);
    const inner = f32x4.add(v128.load(b), v128.load(d));
    v128.store(laplacian, laplacianOf(f32x4.add(v128.load(c - 4), v128.load(c, 4)), inner, centre));
    v128.store(second, f32x4.sub(inner, f32x4.add(centre, centre)));
    v128.store(blurred, binomial(f32x4.add(v128.load(a), v128.load(e)), inner, centre));
    const next = v128.load(c, 16);
    const nextInner = f32x4.add(v128.load(b, 16), v128.load(d, 16));
    v128.store(laplacian, laplacianOf(f32x4.add(v128.load(c, 12), v128.load(c, 20)), nextInner, next), 16);
    v128.store(second, f32x4.sub(nextInner, f32x4.add(next, next)), 16);
    v128.store(blurred, binomial(f32x4.add(v128.load(a, 16), v128.load(e, 16)), nextInner, next), 16);
    a += 32;
    b += 32;
    c += 32;
    d += 32;
    e += 32;
    laplacian += 32;
    second += 32;
    blurred += 32;
  }
}

@inline
function laplacianOf(across: v128, along: v128, centre: v128): v128 {
  return f32x4.sub(f32x4.add(across, along), f32x4.mul(f32x4.splat(4), centre));
}

/** One value of the binomial 1 4 6 4 1. */
@inline
export function binomial(outer: v128, inner: v128, centre: v128): v128 {
  const sum = f32x4.add(outer, f32x4.add(f32x4.mul(inner, f32x4.splat(4)), f32x4.mul(centre, f32x4.splat(6))));
  return f32x4.mul(sum, f32x4.splat(1 / 16));
}
